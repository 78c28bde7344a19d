namespace ChatRoom.State.Records;

/// <summary>A registered room, and its settings.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Room">Its key (<see cref="Protocol.RoomName.Key"/>).</param>
/// <param name="Owner">The number of the account that owns it; null: nobody (admins act for the owner).</param>
/// <param name="Created">When it was registered.</param>
internal sealed record RoomRecord(string Name, string Room, long? Owner, DateTimeOffset Created) : StateRecord
{
    /// <inheritdoc />
    public override string Key => Room;

    /// <summary>Whether it is invisible from outside, and entered by invitation only.</summary>
    public bool IsPrivate { get; init; }

    /// <summary>SHA-256 of its salted key word, hexadecimal, after the salt and a blank; empty: it has none.</summary>
    public string KeyHash { get; init => field = value ?? ""; } = "";

    /// <summary>Whether only accounts may enter it.</summary>
    public bool AccountsOnly { get; init; }

    /// <summary>Whether only those with a voice, moderators and the owner may speak.</summary>
    public bool IsModerated { get; init; }

    /// <summary>The time between two messages of a person (slow mode); null: any.</summary>
    public TimeSpan? Slow { get; init; }

    /// <summary>How many past messages people see who join; null: the server's setting.</summary>
    public int? History { get; init; }

    /// <summary>How long messages are kept; null: the server's setting.</summary>
    public TimeSpan? Retention { get; init; }

    /// <summary>Whether the server's filters apply to it.</summary>
    public bool IsUnfiltered { get; init; }
}
