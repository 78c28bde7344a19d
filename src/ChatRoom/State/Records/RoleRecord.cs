using System.Globalization;

namespace ChatRoom.State.Records;

/// <summary>The role of an account in a room.</summary>
/// <param name="Room">The key of the room.</param>
/// <param name="Account">The number of the account.</param>
/// <param name="Role">The role.</param>
/// <param name="Given">When it was given.</param>
internal sealed record RoleRecord(string Room, long Account, RoomRole Role, DateTimeOffset Given) : StateRecord
{
    /// <inheritdoc />
    public override string Key => KeyOf(Room, Account);

    /// <summary>Returns the key of the role of an account in a room.</summary>
    public static string KeyOf(string room, long account) => string.Create(CultureInfo.InvariantCulture, $"{account} {room}");
}
