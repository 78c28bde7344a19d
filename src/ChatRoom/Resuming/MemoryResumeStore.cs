using System.Collections.Concurrent;

namespace ChatRoom.Resuming;

/// <summary>Keeps places in memory: they end with the process, as the messages of the journal in memory do.</summary>
public sealed class MemoryResumeStore : IResumeStore
{
    private readonly ConcurrentDictionary<string, SavedPlace> _places = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public ValueTask SaveAsync(IReadOnlyCollection<SavedPlace> places)
    {
        foreach (var place in places)
        {
            _places[place.TokenHash] = place;
        }

        return default;
    }

    /// <inheritdoc />
    public ValueTask<SavedPlace?> FindAsync(string tokenHash) => ValueTask.FromResult(_places.GetValueOrDefault(tokenHash));

    /// <inheritdoc />
    public ValueTask RemoveExpiredAsync(DateTimeOffset now)
    {
        foreach (var place in _places)
        {
            if (place.Value.Expires <= now)
            {
                _places.TryRemove(place);
            }
        }

        return default;
    }
}
