using System.Globalization;

namespace ChatRoom.State.Records;

/// <summary>How far an account has read a room.</summary>
/// <param name="Account">The number of the account.</param>
/// <param name="Room">The key of the room.</param>
/// <param name="Epoch">The epoch of the room's ids.</param>
/// <param name="Id">The id of the last message that it has read.</param>
internal sealed record MarkerRecord(long Account, string Room, long Epoch, long Id) : StateRecord
{
    /// <inheritdoc />
    public override string Key => KeyOf(Account, Room);

    /// <summary>Returns the key of the marker of an account in a room.</summary>
    public static string KeyOf(long account, string room) => string.Create(CultureInfo.InvariantCulture, $"{account} {room}");
}
