using ChatRoom.State.Records;
using Microsoft.Extensions.Logging;

namespace ChatRoom.State;

// Contract of ChatState (tests in ChatRoom.Tests/State/ChatStateTests):
//
// 1. Readers take no lock and never wait: they see the records of the last change that was stored.
// 2. Changes are decided one at a time, on the state as all earlier changes left it. A change is visible only after it is stored.
// 3. If a change cannot be stored, the state is as before, and the caller gets a StateException. If it is unknown whether it was
//    stored, the state is read again before the next change is decided, and at the latest when StoreLaterAsync is called.
// 4. What is given to Later becomes visible at once, is stored within a few seconds, and at the latest when the state is closed.
// 5. A call ends in any case: a store that does not answer fails the change after PatientStore.Patience, with an unknown outcome.
//    Further changes are refused without being decided, until the store has answered and the state has been read again.

/// <summary>
/// The state of the chat in memory: everything that is kept beside messages. All changes go through <see cref="ChangeAsync"/>,
/// which stores them before anybody sees them. The contract stands above.
/// </summary>
internal sealed class ChatState : IDisposable
{
    private readonly PatientStore _store;
    private readonly ILogger<ChatState> _log;
    private readonly SemaphoreSlim _changing = new(1, 1);
    private readonly Lock _applying = new();
    private readonly Dictionary<string, IStateTable> _tables = new(StringComparer.Ordinal);
    private Dictionary<RecordKey, StateRecord> _later = [];
    private volatile bool _isUncertain;

    /// <param name="store">Where it is stored.</param>
    /// <param name="log">Reports failures.</param>
    /// <param name="time">Limits how long the store may take.</param>
    public ChatState(IStateStore store, ILogger<ChatState> log, TimeProvider time)
    {
        (_store, _log) = (new(store, time), log);
        Accounts = Add<AccountRecord>();
        Tokens = Add<TokenRecord>();
        Certificates = Add<CertificateRecord>();
        Markers = Add<MarkerRecord>();
        Rooms = Add<RoomRecord>();
        Roles = Add<RoleRecord>();
        Invitations = Add<InvitationRecord>();
        Bans = Add<BanRecord>();
        Lockdowns = Add<LockdownRecord>();
        Held = Add<HeldRecord>();
        Secrets = Add<SecretRecord>();
        Forgets = Add<ForgetRecord>();
        Counters = Add<CounterRecord>();
        Files = Add<FileRecord>();
        IncomingWebhooks = Add<IncomingWebhookRecord>();
        OutgoingWebhooks = Add<OutgoingWebhookRecord>();
        WebhookPositions = Add<WebhookPositionRecord>();
        Pushes = Add<PushRecord>();
    }

    /// <summary>Why no change can be stored right now, for people; null: changes can be stored.</summary>
    public string? Failure => _store.Failure;

    /// <summary>The accounts, by <see cref="AccountRecord.Key"/>.</summary>
    public StateTable<AccountRecord> Accounts { get; }

    /// <summary>The access tokens of accounts, by their hashes.</summary>
    public StateTable<TokenRecord> Tokens { get; }

    /// <summary>The client certificates of accounts, by their fingerprints.</summary>
    public StateTable<CertificateRecord> Certificates { get; }

    /// <summary>How far accounts have read rooms.</summary>
    public StateTable<MarkerRecord> Markers { get; }

    /// <summary>The registered rooms, by <see cref="Protocol.RoomName.Key"/>.</summary>
    public StateTable<RoomRecord> Rooms { get; }

    /// <summary>The roles of accounts.</summary>
    public StateTable<RoleRecord> Roles { get; }

    /// <summary>The open invitations.</summary>
    public StateTable<InvitationRecord> Invitations { get; }

    /// <summary>The bans and mutes, expired ones included until they are removed.</summary>
    public StateTable<BanRecord> Bans { get; }

    /// <summary>The lockdown, if there is one.</summary>
    public StateTable<LockdownRecord> Lockdowns { get; }

    /// <summary>The messages that wait for a moderator.</summary>
    public StateTable<HeldRecord> Held { get; }

    /// <summary>Secrets of the server itself.</summary>
    public StateTable<SecretRecord> Secrets { get; }

    /// <summary>The people whose texts are being removed.</summary>
    public StateTable<ForgetRecord> Forgets { get; }

    /// <summary>The last numbers of records that people name by number (<see cref="RecordNumbers"/>).</summary>
    public StateTable<CounterRecord> Counters { get; }

    /// <summary>The files that people have shared.</summary>
    public StateTable<FileRecord> Files { get; }

    /// <summary>The incoming webhooks, by the hashes of their tokens.</summary>
    public StateTable<IncomingWebhookRecord> IncomingWebhooks { get; }

    /// <summary>The outgoing webhooks.</summary>
    public StateTable<OutgoingWebhookRecord> OutgoingWebhooks { get; }

    /// <summary>How far outgoing webhooks have got.</summary>
    public StateTable<WebhookPositionRecord> WebhookPositions { get; }

    /// <summary>The browsers that get notifications, by account.</summary>
    public StateTable<PushRecord> Pushes { get; }

    /// <summary>Reads the state. Call once, before the first connection.</summary>
    /// <exception cref="StateException">It cannot be read.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            Read(await _store.OpenAsync(cancellationToken));
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Decides a change on the current state, stores it, and makes it visible. A change that is empty stores nothing.</summary>
    /// <param name="decide">Fills the change and returns the result. Must neither wait nor throw.</param>
    /// <param name="cancellationToken">Ends the call. The change may be stored all the same.</param>
    /// <exception cref="StateException">The change could not be stored.</exception>
    public ValueTask<T> ChangeAsync<T>(Func<StateChange, T> decide, CancellationToken cancellationToken) => DecideAsync(decide, isVisible: false, cancellationToken);

    private async ValueTask<T> DecideAsync<T>(Func<StateChange, T> decide, bool isVisible, CancellationToken cancellationToken)
    {
        _store.RequireAnswers();
        await _store.WaitAsync(_changing, cancellationToken);
        try
        {
            _store.RequireAnswers();
            if (_isUncertain)
            {
                Read(await _store.LoadAsync(cancellationToken));
            }

            var change = new StateChange();
            var result = decide(change);
            if (!change.IsEmpty)
            {
                await StoreAsync(change, isVisible);
            }

            return result;
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>
    /// Makes a record visible at once, and stores it within a few seconds: for changes that may be lost with the process. Returns
    /// false, and does nothing, if the record that it replaces is no longer the current one.
    /// </summary>
    /// <param name="record">The record.</param>
    /// <param name="replaced">The record with its key, as the caller has read it; null: there was none.</param>
    public bool Later(StateRecord record, StateRecord? replaced)
    {
        var key = RecordKinds.KeyOf(record);
        lock (_applying)
        {
            if (!ReferenceEquals(Current(key), replaced))
            {
                return false;
            }

            _later[key] = record;
            Apply(key, record);
            return true;
        }
    }

    /// <summary>Stores what was given to <see cref="Later"/>. Call every few seconds, and at the end.</summary>
    public async ValueTask StoreLaterAsync(CancellationToken cancellationToken)
    {
        Dictionary<RecordKey, StateRecord> later;
        lock (_applying)
        {
            if (_later.Count == 0 && (!_isUncertain || _store.IsUnanswered))
            {
                return;
            }

            (later, _later) = (_later, []);
        }

        try
        {
            await DecideAsync(change => { PutCurrent(change, later); return true; }, isVisible: true, cancellationToken);
        }
        catch (Exception e) when (e is StateException or OperationCanceledException)
        {
            lock (_applying)
            {
                foreach (var (key, record) in later)
                {
                    _later.TryAdd(key, record);
                }
            }

            throw;
        }
    }

    /// <summary>Returns rows of the audit log.</summary>
    /// <exception cref="StateException">They cannot be read.</exception>
    public ValueTask<IReadOnlyList<AuditEntry>> ReadAuditAsync(AuditQuery query, CancellationToken cancellationToken) =>
        _store.ReadAuditAsync(query, cancellationToken);

    /// <inheritdoc />
    public void Dispose() => _changing.Dispose();

    /// <summary>Puts the records that nobody has changed or removed meanwhile.</summary>
    private void PutCurrent(StateChange change, Dictionary<RecordKey, StateRecord> later)
    {
        foreach (var (key, record) in later)
        {
            if (ReferenceEquals(Current(key), record))
            {
                change.Put(record);
            }
        }
    }

    /// <param name="change">The change.</param>
    /// <param name="isVisible">Whether its records are visible already; newer ones may have replaced them meanwhile.</param>
    private async Task StoreAsync(StateChange change, bool isVisible)
    {
        var puts = change.Records.Values.OfType<StateRecord>().Select(RecordKinds.Write).ToArray();
        var removals = change.Records.Where(static pair => pair.Value is null).Select(static pair => pair.Key).ToArray();
        try
        {
            await _store.WriteAsync(new StateWrite(puts, removals, change.AuditRows));
        }
        catch (StateException e)
        {
            _isUncertain = e.MayBeStored;
            StateLog.NotStored(_log, e);
            throw;
        }

        if (isVisible)
        {
            return;
        }

        lock (_applying)
        {
            foreach (var (key, record) in change.Records)
            {
                Apply(key, record);
            }
        }
    }

    private void Read(IReadOnlyList<StoredRecord> records)
    {
        var read = new Dictionary<RecordKey, StateRecord>();
        foreach (var stored in records)
        {
            if (RecordKinds.Read(stored) is { } record)
            {
                read[new(stored.Kind, stored.Key)] = record;
            }
        }

        lock (_applying)
        {
            foreach (var (kind, table) in _tables)
            {
                foreach (var key in table.Keys.Select(key => new RecordKey(kind, key)).Where(key => !read.ContainsKey(key) && !_later.ContainsKey(key)))
                {
                    Apply(key, null);
                }
            }

            foreach (var (key, record) in read.Where(pair => !_later.ContainsKey(pair.Key)))
            {
                Apply(key, record);
            }
        }

        _isUncertain = false;
    }

    private StateTable<TRecord> Add<TRecord>()
        where TRecord : StateRecord
    {
        var table = new StateTable<TRecord>();
        _tables.Add(RecordKinds.NameOf(typeof(TRecord)), table);
        return table;
    }

    private StateRecord? Current(RecordKey key) => _tables[key.Kind].Get(key.Key);

    private void Apply(RecordKey key, StateRecord? record) => _tables[key.Kind].Set(key.Key, record);
}
