using System.Text.Json;
using ChatRoom.State.Records;

namespace ChatRoom.State;

/// <summary>The kinds of records, and their form in a store. A kind's name never changes.</summary>
internal static class RecordKinds
{
    private static readonly Dictionary<Type, string> Names = new()
    {
        [typeof(AccountRecord)] = "account",
        [typeof(TokenRecord)] = "token",
        [typeof(CertificateRecord)] = "certificate",
        [typeof(MarkerRecord)] = "marker",
        [typeof(RoomRecord)] = "room",
        [typeof(RoleRecord)] = "role",
        [typeof(InvitationRecord)] = "invitation",
        [typeof(BanRecord)] = "ban",
        [typeof(LockdownRecord)] = "lockdown",
        [typeof(HeldRecord)] = "held",
        [typeof(SecretRecord)] = "secret",
        [typeof(ForgetRecord)] = "forget",
        [typeof(CounterRecord)] = "counter",
        [typeof(FileRecord)] = "file",
        [typeof(IncomingWebhookRecord)] = "incoming-webhook",
        [typeof(OutgoingWebhookRecord)] = "outgoing-webhook",
        [typeof(WebhookPositionRecord)] = "webhook-position",
        [typeof(PushRecord)] = "push",
    };

    private static readonly Dictionary<string, Type> Types = Names.ToDictionary(static pair => pair.Value, static pair => pair.Key, StringComparer.Ordinal);

    /// <summary>Returns the name of a kind.</summary>
    public static string NameOf(Type type) => Names[type];

    /// <summary>Returns the name of a record.</summary>
    public static RecordKey KeyOf(StateRecord record) => new(Names[record.GetType()], record.Key);

    /// <summary>Returns the form of a record in a store.</summary>
    public static StoredRecord Write(StateRecord record)
    {
        var (kind, key) = KeyOf(record);
        return new StoredRecord(kind, key, JsonSerializer.SerializeToUtf8Bytes(record, record.GetType(), RecordJson.Default));
    }

    /// <summary>Returns a record that was read from a store; null: a later version wrote it, and this one does not know its kind.</summary>
    /// <exception cref="StateException">Its content is not that of such a record.</exception>
    public static StateRecord? Read(StoredRecord stored)
    {
        if (!Types.TryGetValue(stored.Kind, out var type))
        {
            return null;
        }

        try
        {
            return (StateRecord?)JsonSerializer.Deserialize(stored.Value.Span, type, RecordJson.Default)
                ?? throw new StateException($"the {stored.Kind} '{stored.Key}' is empty");
        }
        catch (JsonException e)
        {
            throw new StateException($"the {stored.Kind} '{stored.Key}' cannot be read: {e.Message}", e);
        }
    }
}
