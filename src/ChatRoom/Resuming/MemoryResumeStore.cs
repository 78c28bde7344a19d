namespace ChatRoom.Resuming;

/// <summary>Keeps places in memory: they end with the process, as the messages of the journal in memory do.</summary>
public sealed class MemoryResumeStore : IResumeStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, SavedPlace> _places = [];
    private readonly Dictionary<string, long> _people = new(StringComparer.Ordinal); // by hash

    /// <inheritdoc />
    public ValueTask SaveAsync(IReadOnlyCollection<SavedPlace> places, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled(cancellationToken);
        }

        lock (_lock)
        {
            foreach (var place in places)
            {
                if (!WasTakenFrom(place))
                {
                    Save(place);
                }
            }
        }

        return default;
    }

    /// <inheritdoc />
    public ValueTask<SavedPlace?> FindAsync(string tokenHash, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<SavedPlace?>(cancellationToken);
        }

        lock (_lock)
        {
            return ValueTask.FromResult(_people.TryGetValue(tokenHash, out var person) ? _places.GetValueOrDefault(person) : null);
        }
    }

    /// <inheritdoc />
    public ValueTask<SavedPlace?> TakeAsync(string tokenHash, string nextHash, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<SavedPlace?>(cancellationToken);
        }

        lock (_lock)
        {
            if (!_people.TryGetValue(tokenHash, out var person) || _places[person].Expires <= now)
            {
                return ValueTask.FromResult<SavedPlace?>(null);
            }

            var taken = _places[person] with { TokenHash = nextHash, FormerHash = tokenHash, Expires = null };
            Save(taken);
            return ValueTask.FromResult<SavedPlace?>(taken);
        }
    }

    /// <inheritdoc />
    public ValueTask<bool> HasAnyAsync(IReadOnlyCollection<string> tokenHashes, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<bool>(cancellationToken);
        }

        lock (_lock)
        {
            return ValueTask.FromResult(tokenHashes.Any(_people.ContainsKey));
        }
    }

    /// <inheritdoc />
    public ValueTask RemoveAsync(long person, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled(cancellationToken);
        }

        lock (_lock)
        {
            Remove(person);
        }

        return default;
    }

    /// <inheritdoc />
    public ValueTask RemoveExpiredAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled(cancellationToken);
        }

        lock (_lock)
        {
            foreach (var expired in _places.Values.Where(place => place.Expires <= now).ToArray())
            {
                Remove(expired.Person);
            }
        }

        return default;
    }

    private bool WasTakenFrom(SavedPlace holder) =>
        _places.TryGetValue(holder.Person, out var kept) && kept.TokenHash != holder.TokenHash
        && kept.FormerHash is { } used && (used == holder.TokenHash || used == holder.FormerHash);

    private void Save(SavedPlace place)
    {
        Remove(place.Person);
        _places[place.Person] = place;
        _people[place.TokenHash] = place.Person;
        if (place.FormerHash is { } former)
        {
            _people[former] = place.Person;
        }
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
