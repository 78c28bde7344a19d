namespace ChatRoom.Resuming;

/// <summary>Keeps places in memory: they end with the process, as the messages of the journal in memory do.</summary>
public sealed class MemoryResumeStore : IResumeStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, SavedPlace> _places = [];
    private readonly Dictionary<string, long> _people = new(StringComparer.Ordinal); // by hash

    /// <inheritdoc />
    public ValueTask SaveAsync(IReadOnlyCollection<SavedPlace> places)
    {
        lock (_lock)
        {
            foreach (var place in places)
            {
                Remove(place.Person);
                _places[place.Person] = place;
                _people[place.TokenHash] = place.Person;
                if (place.FormerHash is { } former)
                {
                    _people[former] = place.Person;
                }
            }
        }

        return default;
    }

    /// <inheritdoc />
    public ValueTask<SavedPlace?> FindAsync(string tokenHash)
    {
        lock (_lock)
        {
            return ValueTask.FromResult(_people.TryGetValue(tokenHash, out var person) ? _places.GetValueOrDefault(person) : null);
        }
    }

    /// <inheritdoc />
    public ValueTask<bool> HasAnyAsync(IReadOnlyCollection<string> tokenHashes)
    {
        lock (_lock)
        {
            return ValueTask.FromResult(tokenHashes.Any(_people.ContainsKey));
        }
    }

    /// <inheritdoc />
    public ValueTask RemoveAsync(long person)
    {
        lock (_lock)
        {
            Remove(person);
        }

        return default;
    }

    /// <inheritdoc />
    public ValueTask RemoveExpiredAsync(DateTimeOffset now)
    {
        lock (_lock)
        {
            foreach (var expired in _places.Values.Where(place => place.Expires <= now).ToArray())
            {
                Remove(expired.Person);
            }
        }

        return default;
    }

    private void Remove(long person)
    {
        if (_places.Remove(person, out var place))
        {
            _people.Remove(place.TokenHash);
            if (place.FormerHash is { } former)
            {
                _people.Remove(former);
            }
        }
    }
}
