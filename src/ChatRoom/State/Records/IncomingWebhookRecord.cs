namespace ChatRoom.State.Records;

/// <summary>An incoming webhook: an address at which programs post to a room.</summary>
/// <param name="Hash">SHA-256 of its token, hexadecimal: the token itself is not stored.</param>
/// <param name="Id">The number under which it writes.</param>
/// <param name="Room">The key of the room.</param>
/// <param name="Name">Its name, unique among the webhooks of the room.</param>
/// <param name="By">The number of the account that created it, for which it acts.</param>
/// <param name="Created">When it was created.</param>
internal sealed record IncomingWebhookRecord(string Hash, long Id, string Room, string Name, long By, DateTimeOffset Created) : StateRecord
{
    /// <inheritdoc />
    public override string Key => Hash;
}
