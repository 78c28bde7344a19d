namespace ChatRoom.Resuming;

/// <summary>Keeps resume states in memory: they end with the process, as the messages of the journal in memory do.</summary>
public sealed class MemoryResumeStore : IResumeStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, ResumeState> _states = [];
    private readonly Dictionary<string, long> _people = new(StringComparer.Ordinal); // by hash

    /// <inheritdoc />
    public ValueTask SaveAsync(IReadOnlyCollection<ResumeState> states, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled(cancellationToken);
        }

        lock (_lock)
        {
            foreach (var state in states)
            {
                if (!WasTakenFrom(state))
                {
                    Save(state);
                }
            }
        }

        return default;
    }

    /// <inheritdoc />
    public ValueTask<ResumeState?> FindAsync(string tokenHash, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<ResumeState?>(cancellationToken);
        }

        lock (_lock)
        {
            return ValueTask.FromResult(_people.TryGetValue(tokenHash, out var person) ? _states.GetValueOrDefault(person) : null);
        }
    }

    /// <inheritdoc />
    public ValueTask<ResumeState?> TakeAsync(string tokenHash, string nextHash, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<ResumeState?>(cancellationToken);
        }

        lock (_lock)
        {
            if (!_people.TryGetValue(tokenHash, out var person) || _states[person].Expires <= now)
            {
                return ValueTask.FromResult<ResumeState?>(null);
            }

            var taken = _states[person] with { TokenHash = nextHash, FormerHash = tokenHash, Expires = null };
            Save(taken);
            return ValueTask.FromResult<ResumeState?>(taken);
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
            foreach (var expired in _states.Values.Where(state => state.Expires <= now).ToArray())
            {
                Remove(expired.Person);
            }
        }

        return default;
    }

    private bool WasTakenFrom(ResumeState holder) =>
        _states.TryGetValue(holder.Person, out var kept) && kept.TokenHash != holder.TokenHash
        && kept.FormerHash is { } used && (used == holder.TokenHash || used == holder.FormerHash);

    private void Save(ResumeState state)
    {
        Remove(state.Person);
        _states[state.Person] = state;
        _people[state.TokenHash] = state.Person;
        if (state.FormerHash is { } former)
        {
            _people[former] = state.Person;
        }
    }

    private void Remove(long person)
    {
        if (_states.Remove(person, out var state))
        {
            _people.Remove(state.TokenHash);
            if (state.FormerHash is { } former)
            {
                _people.Remove(former);
            }
        }
    }
}
