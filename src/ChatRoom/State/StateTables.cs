using ChatRoom.State.Records;

namespace ChatRoom.State;

/// <summary>The records of all kinds, in memory. Anybody may read, on any thread, without a lock; only <see cref="ChatState"/> changes them.</summary>
internal abstract class StateTables
{
    private readonly Dictionary<string, IStateTable> _tables = new(StringComparer.Ordinal);

    protected StateTables()
    {
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

    /// <summary>The tables by the names of their kinds.</summary>
    protected IReadOnlyDictionary<string, IStateTable> Tables => _tables;

    /// <summary>Returns the record with a name; null: there is none.</summary>
    protected StateRecord? Current(RecordKey key) => _tables[key.Kind].Get(key.Key);

    /// <summary>Sets or, with null, removes a record.</summary>
    protected void Apply(RecordKey key, StateRecord? record) => _tables[key.Kind].Set(key.Key, record);

    private StateTable<TRecord> Add<TRecord>()
        where TRecord : StateRecord
    {
        var table = new StateTable<TRecord>();
        _tables.Add(RecordKinds.NameOf(typeof(TRecord)), table);
        return table;
    }
}
