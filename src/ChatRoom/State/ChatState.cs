using ChatRoom.State.Records;
using Microsoft.Extensions.Logging;

namespace ChatRoom.State;

// Contract of ChatState (tests in ChatRoom.Tests/State/ChatStateTests, HangingStoreTests and SharedStateTests):
//
// 1. Readers take no lock and never wait: they see the records of the last change that was stored.
// 2. Changes are decided one at a time, on the state as all earlier changes left it, those of other nodes included. A change is
//    visible only after it is stored. If another node has stored changes meanwhile, these are read, and the change is decided once more.
// 3. If a change cannot be stored, the state is as before, and the caller gets a StateException. If it is unknown whether it was
//    stored, the state is read again before the next change is decided, and at the latest when StoreLaterAsync is called.
// 4. A record that is given to Later becomes visible at once, is stored within a few seconds, and at the latest when the state is closed.
//    If another node or a change has stored the same record meanwhile, SharingRules merges the two.
// 5. A call ends in any case: a store that does not answer fails the change after PatientStore.Patience, with an unknown outcome.
//    Further changes are refused without being decided, until the store has answered and the state has been read again. If other nodes
//    store changes all the time, so that a change has to be decided again and again, it is refused after the same time.
// 6. Changes of other nodes are applied in the order of versions. Adopted is raised after each group of them is visible, and before the
//    other nodes learn that this one has applied them.
// 7. A change to which SharingRules.IsAwaited applies is answered after every other live node has applied it.

/// <summary>
/// The state of the chat in memory: everything that is kept beside messages. All changes go through <see cref="ChangeAsync"/>,
/// which stores them before anybody sees them. The contract stands above.
/// </summary>
internal sealed class ChatState : StateCopy, IDisposable
{
    private readonly PatientStore _store;
    private readonly ILogger<ChatState> _log;
    private readonly TimeProvider _time;
    private readonly IStatePeers _peers;
    private readonly SemaphoreSlim _changing = new(1, 1);
    private long _version = StoredChanges.Beginning; // of the store, when it was last read or written
    private volatile bool _isUncertain;

    /// <param name="store">Where it is stored.</param>
    /// <param name="log">Reports failures.</param>
    /// <param name="time">Limits how long the store may take.</param>
    /// <param name="peers">The other nodes of the cluster; null: not in a cluster.</param>
    public ChatState(IStateStore store, ILogger<ChatState> log, TimeProvider time, IStatePeers? peers = null) =>
        (_store, _log, _time, _peers) = (new(store, time), log, time, peers ?? new NoStatePeers());

    /// <summary>
    /// Raised when records were changed by another node, or by a change of this process whose outcome was unknown; a record may be the same
    /// as before. Handlers must neither wait nor throw.
    /// </summary>
    public event Action<IReadOnlyList<SharedChange>>? Adopted;

    /// <summary>Why no change can be stored right now, for people; null: changes can be stored.</summary>
    public string? Failure => _store.Failure;

    /// <summary>Reads the state. Call once, before the first connection.</summary>
    /// <exception cref="StateException">It cannot be read.</exception>
    public Task OpenAsync(CancellationToken cancellationToken) => CatchUpAsync(isAll: true, cancellationToken);

    /// <summary>Reads the changes of other nodes.</summary>
    /// <param name="isAll">Whether to read the whole state, because versions may have been given twice.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="StateException">It cannot be read.</exception>
    public async Task CatchUpAsync(bool isAll, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            var isAnswered = !_store.IsUnanswered; // a write that is not answered may still change something
            Follow(isAll ? await _store.ReadAllAsync(cancellationToken) : await _store.ReadChangesAsync(_version, cancellationToken));
            _isUncertain &= !isAnswered;
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Decides a change on the current state, stores it, and makes it visible. A change that is empty stores nothing.</summary>
    /// <param name="decide">
    /// Fills the change and returns the result. Must neither wait nor throw, and has no other effect: it is called once more if another
    /// node has stored a change meanwhile.
    /// </param>
    /// <param name="cancellationToken">Ends the call. The change may be stored all the same.</param>
    /// <exception cref="StateException">The change could not be stored.</exception>
    public async ValueTask<T> ChangeAsync<T>(Func<StateChange, T> decide, CancellationToken cancellationToken)
    {
        var (result, awaited) = await DecideAsync(decide, Accept, cancellationToken);
        if (awaited is { } version)
        {
            await _peers.WaitAsync(version, cancellationToken);
        }

        return result;
    }

    /// <summary>Stores what was given to <see cref="StateCopy.Later"/>. Call every few seconds, and at the end.</summary>
    /// <exception cref="StateException">It could not be stored, and is stored the next time.</exception>
    public async ValueTask StoreLaterAsync(CancellationToken cancellationToken)
    {
        if (HasLater || (_isUncertain && !_store.IsUnanswered))
        {
            await DecideAsync(change => { PutLater(change); return true; }, LaterIsStored, cancellationToken);
        }
    }

    /// <summary>Returns rows of the audit log.</summary>
    /// <exception cref="StateException">They cannot be read.</exception>
    public ValueTask<IReadOnlyList<AuditEntry>> ReadAuditAsync(AuditQuery query, CancellationToken cancellationToken) =>
        _store.ReadAuditAsync(query, cancellationToken);

    /// <inheritdoc />
    public void Dispose() => _changing.Dispose();

    /// <summary>
    /// Decides and stores a change, and lets <paramref name="accept"/> make it visible. Returns the result, and the version that the other
    /// nodes must apply before the caller gets the result; null: it does not wait for them.
    /// </summary>
    private async ValueTask<(T Result, long? Awaited)> DecideAsync<T>(Func<StateChange, T> decide, Action<StateChange> accept, CancellationToken cancellationToken)
    {
        _store.RequireAnswers();
        await _store.WaitAsync(_changing, cancellationToken);
        try
        {
            _store.RequireAnswers();
            if (_isUncertain)
            {
                Follow(await _store.ReadChangesAsync(_version, cancellationToken));
                _isUncertain = false;
            }

            for (var begin = _time.GetTimestamp(); ;)
            {
                var change = new StateChange();
                var result = decide(change);
                if (change.IsEmpty)
                {
                    return (result, null);
                }

                if (await StoreAsync(change) is not { } others)
                {
                    accept(change);
                    _version++;
                    _peers.Applied(_version);
                    return (result, change.Records.Keys.Any(SharingRules.IsAwaited) ? _version : null);
                }

                Follow(others);
                if (_time.GetElapsedTime(begin) >= PatientStore.Patience)
                {
                    throw new StateException("other nodes change accounts, rooms' settings and bans all the time");
                }
            }
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Stores a change. Returns null if it is stored; otherwise the changes of other nodes since it was decided.</summary>
    private async Task<StoredChanges?> StoreAsync(StateChange change)
    {
        var puts = change.Records.Values.OfType<StateRecord>().Select(RecordKinds.Write).ToArray();
        var removals = change.Records.Where(static pair => pair.Value is null).Select(static pair => pair.Key).ToArray();
        try
        {
            return await _store.WriteAsync(new StateWrite(puts, removals, change.AuditRows) { After = _version });
        }
        catch (StateException e)
        {
            _isUncertain = e.MayBeStored;
            StateLog.NotStored(_log, e);
            throw;
        }
    }

    /// <summary>Makes visible what was read from the store.</summary>
    /// <exception cref="StateException">A record cannot be read; nothing has changed.</exception>
    private void Follow(StoredChanges changes)
    {
        var adopted = Adopt(changes);
        var isFirst = _version == StoredChanges.Beginning;
        _version = changes.Version;
        if (adopted.Count > 0 && !isFirst)
        {
            Adopted?.Invoke(adopted);
        }

        _peers.Applied(_version);
    }
}
