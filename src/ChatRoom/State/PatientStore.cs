namespace ChatRoom.State;

// Contract of PatientStore (tests in ChatRoom.Tests/State/HangingStoreTests):
//
// 1. A call ends after Patience at the latest, with a StateException if the store has not answered.
// 2. A write that was not answered may be stored all the same. Until the store has answered it, every further write is refused, so
//    that no later write overtakes it and nobody reads a state that is still changing.
// 3. Failure says that a write is not answered.

/// <summary>Calls the store of the state, and waits for its answers for a limited time. The contract stands above. Writes must not overlap.</summary>
internal sealed class PatientStore(IStateStore store, TimeProvider time)
{
    /// <summary>How long a call waits for the store.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private const string Silent = "the store of accounts, rooms' settings and bans does not answer";

    private Task? _unanswered; // the last write that took too long

    /// <summary>Why nothing can be stored right now, for people; null: writes can be stored.</summary>
    public string? Failure => store.Failure ?? (IsUnanswered ? Silent : null);

    /// <summary>Whether a write is not answered, so that every further one would be refused.</summary>
    public bool IsUnanswered => Volatile.Read(ref _unanswered) is { IsCompleted: false };

    /// <summary>Makes sure that no write is unanswered.</summary>
    /// <exception cref="StateException">One is.</exception>
    public void RequireAnswers()
    {
        if (IsUnanswered)
        {
            throw new StateException(Silent);
        }
    }

    /// <summary>Returns all records, without a limit of time: a start, or somebody who catches up, waits for them.</summary>
    public ValueTask<StoredChanges> ReadAllAsync(CancellationToken cancellationToken) => store.ReadChangesAsync(StoredChanges.Beginning, cancellationToken);

    /// <inheritdoc cref="IStateStore.ReadChangesAsync" />
    public ValueTask<StoredChanges> ReadChangesAsync(long after, CancellationToken cancellationToken) =>
        InTimeAsync(token => store.ReadChangesAsync(after, token), Silent, cancellationToken);

    /// <inheritdoc cref="IStateStore.ReadAuditAsync" />
    public ValueTask<IReadOnlyList<AuditEntry>> ReadAuditAsync(AuditQuery query, CancellationToken cancellationToken) =>
        InTimeAsync(token => store.ReadAuditAsync(query, token), Silent, cancellationToken);

    /// <summary>Waits for a turn to change something.</summary>
    /// <exception cref="StateException">The changes before it take too long.</exception>
    public async ValueTask WaitAsync(SemaphoreSlim turn, CancellationToken cancellationToken)
    {
        if (!turn.Wait(0, cancellationToken))
        {
            await InTimeAsync(
                async token =>
                {
                    await turn.WaitAsync(token);
                    return true;
                },
                "too many changes wait for the store of accounts, rooms' settings and bans",
                cancellationToken);
        }
    }

    /// <summary>
    /// Stores a write. Once it has begun, it is not canceled: nobody would know whether it is stored. Returns null if it is stored;
    /// otherwise the changes of other nodes since it was decided.
    /// </summary>
    /// <exception cref="StateException">It could not be stored, or is not answered: then it may be stored.</exception>
    public async ValueTask<StoredChanges?> WriteAsync(StateWrite write)
    {
        RequireAnswers();
        var writing = store.WriteAsync(write, CancellationToken.None).AsTask();
        try
        {
            return await writing.WaitAsync(Patience, time);
        }
        catch (TimeoutException e)
        {
            Volatile.Write(ref _unanswered, writing);
            _ = writing.ContinueWith(static late => late.Exception, TaskScheduler.Default); // observed: the state is read again in any case
            throw new StateException(Silent, e) { MayBeStored = true };
        }
    }

    private async ValueTask<T> InTimeAsync<T>(Func<CancellationToken, ValueTask<T>> call, string why, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await call(both.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new StateException(why, e);
        }
    }
}
