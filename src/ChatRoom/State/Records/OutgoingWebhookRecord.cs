using System.Globalization;

namespace ChatRoom.State.Records;

/// <summary>An outgoing webhook: an address to which the server sends the events of a room.</summary>
/// <param name="Id">Its number, under which its answers are written.</param>
/// <param name="Room">The key of the room.</param>
/// <param name="Name">Its name, unique among the webhooks of the room.</param>
/// <param name="By">The number of the account that created it, for which it acts.</param>
/// <param name="Created">When it was created.</param>
/// <param name="Url">The address.</param>
/// <param name="Secret">The key that signs what is sent, base64.</param>
/// <param name="Kinds">The kinds of events that it gets.</param>
internal sealed record OutgoingWebhookRecord(
    long Id, string Room, string Name, long By, DateTimeOffset Created, string Url, string Secret, IReadOnlyList<Protocol.ChatEventKind> Kinds) : StateRecord
{
    /// <inheritdoc />
    public override string Key => KeyOf(Id);

    /// <summary>Since when it gets nothing, because its deliveries failed; null: it is enabled.</summary>
    public DateTimeOffset? Disabled { get; init; }

    /// <summary>Returns the key of a webhook.</summary>
    public static string KeyOf(long id) => id.ToString(CultureInfo.InvariantCulture);
}
