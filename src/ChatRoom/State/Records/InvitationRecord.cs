using System.Globalization;

namespace ChatRoom.State.Records;

/// <summary>An invitation to a room.</summary>
/// <param name="Room">The key of the room.</param>
/// <param name="Person">The number of the invited person, with or without an account.</param>
/// <param name="By">The alias of the person who invites.</param>
/// <param name="Expires">When it expires.</param>
internal sealed record InvitationRecord(string Room, long Person, string By, DateTimeOffset Expires) : StateRecord
{
    /// <inheritdoc />
    public override string Key => KeyOf(Room, Person);

    /// <summary>The number of the person who invites; 0: unknown, or nobody.</summary>
    public long ById { get; init; }

    /// <summary>Returns the key of the invitation of a person to a room.</summary>
    public static string KeyOf(string room, long person) => string.Create(CultureInfo.InvariantCulture, $"{person} {room}");
}
