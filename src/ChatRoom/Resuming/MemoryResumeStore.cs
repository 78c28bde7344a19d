namespace ChatRoom.Resuming;

/// <summary>Keeps resume states in memory: they end with the process, as the messages of the journal in memory do.</summary>
public sealed class MemoryResumeStore : IResumeStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, ResumeState> _states = [];
    private readonly Dictionary<string, long> _sessions = new(StringComparer.Ordinal); // by hash

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
            return ValueTask.FromResult(_sessions.TryGetValue(tokenHash, out var session) ? _states.GetValueOrDefault(session) : null);
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
            if (!_sessions.TryGetValue(tokenHash, out var session) || _states[session].Expires <= now)
            {
                return ValueTask.FromResult<ResumeState?>(null);
            }

            var taken = _states[session] with { TokenHash = nextHash, FormerHash = tokenHash, Expires = null };
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
            return ValueTask.FromResult(tokenHashes.Any(_sessions.ContainsKey));
        }
    }

    /// <inheritdoc />
    public ValueTask RemoveAsync(long session, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled(cancellationToken);
        }

        lock (_lock)
        {
            Remove(session);
        }

        return default;
    }

    /// <inheritdoc />
    public ValueTask RemoveAllAsync(long person, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled(cancellationToken);
        }

        lock (_lock)
        {
            foreach (var state in _states.Values.Where(state => state.Owner == person).ToArray())
            {
                Remove(state.Session);
            }
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
                Remove(expired.Session);
            }
        }

        return default;
    }

    private bool WasTakenFrom(ResumeState holder) =>
        _states.TryGetValue(holder.Session, out var kept) && kept.TokenHash != holder.TokenHash
        && kept.FormerHash is { } used && (used == holder.TokenHash || used == holder.FormerHash);

    private void Save(ResumeState state)
    {
        Remove(state.Session);
        _states[state.Session] = state;
        _sessions[state.TokenHash] = state.Session;
        if (state.FormerHash is { } former)
        {
            _sessions[former] = state.Session;
        }
    }

    private void Remove(long session)
    {
        if (_states.Remove(session, out var state))
        {
            _sessions.Remove(state.TokenHash);
            if (state.FormerHash is { } former)
            {
                _sessions.Remove(former);
            }
        }
    }
}
