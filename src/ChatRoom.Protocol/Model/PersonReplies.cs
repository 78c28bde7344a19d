namespace ChatRoom.Protocol.Model;

/// <summary>A reply about people's everyday business, whose words <see cref="Text.PersonWording"/> has.</summary>
public abstract record PersonReply : Reply;

/// <summary>The message of the day.</summary>
/// <param name="Lines">Its lines, sanitized; none: there is no message of the day.</param>
/// <param name="IsOnJoin">Whether the client has just connected, and has not asked.</param>
public sealed record Motd(IReadOnlyList<string> Lines, bool IsOnJoin) : PersonReply;

/// <summary>The client is away from here on.</summary>
/// <param name="Text">What others read; empty: nothing.</param>
public sealed record NowAway(string Text) : PersonReply;

/// <summary>The client is no longer away.</summary>
/// <param name="After">How long it was away.</param>
/// <param name="Mentions">How many of the last messages have mentioned it meanwhile.</param>
public sealed record BackAgain(TimeSpan After, int Mentions) : PersonReply;

/// <summary>The client is not away, and cannot come back.</summary>
public sealed record NotAway : PersonReply;

/// <summary>A person is away.</summary>
/// <param name="Text">Their own words; empty: none.</param>
/// <param name="For">How long they are away.</param>
public sealed record Absence(string Text, TimeSpan For);

/// <summary>Describes a connected person.</summary>
/// <param name="Alias">The person.</param>
/// <param name="HasAccount">Whether the alias belongs to an account.</param>
/// <param name="Online">How long they are connected.</param>
/// <param name="Idle">How long their client has sent nothing.</param>
/// <param name="Away">Their absence; null: they are not away.</param>
/// <param name="Rooms">The rooms that they are in, as far as the client may know.</param>
public sealed record PersonShown(Alias Alias, bool HasAccount, TimeSpan Online, TimeSpan Idle, Absence? Away, IReadOnlyList<RoomName> Rooms) : PersonReply
{
    /// <summary>Their address; null: the client may not know it, or there is none.</summary>
    public string? Address { get; init; }
}

/// <summary>The address of a connected person.</summary>
/// <param name="Alias">The person.</param>
/// <param name="Address">The address; null: it has none.</param>
public sealed record AddressShown(Alias Alias, string? Address) : PersonReply;

/// <summary>The person whom the client looks for is connected.</summary>
/// <param name="Alias">The person.</param>
/// <param name="Idle">How long their client has sent nothing.</param>
public sealed record StillThere(Alias Alias, TimeSpan Idle) : PersonReply;

/// <summary>When somebody was last here under a name.</summary>
/// <param name="Name">The name, as the client gave it.</param>
/// <param name="Time">When.</param>
/// <param name="Now">The time of the reply.</param>
public sealed record LastSeen(string Name, DateTimeOffset Time, DateTimeOffset Now) : PersonReply;

/// <summary>The server does not know that anybody was here under a name.</summary>
/// <param name="Name">The name, as the client gave it.</param>
public sealed record NeverSeen(string Name) : PersonReply;

/// <summary>The last messages that have mentioned the client.</summary>
/// <param name="Mentions">The messages, the oldest first.</param>
/// <param name="Now">The time of the reply.</param>
public sealed record MentionList(IReadOnlyList<MentionShown> Mentions, DateTimeOffset Now) : PersonReply;

/// <summary>A message in a <see cref="MentionList"/>.</summary>
/// <param name="Room">Its room.</param>
/// <param name="Message">The message.</param>
public sealed record MentionShown(RoomName Room, PastEvent Message);

/// <summary>The client's terminal rings: somebody has mentioned it, or whispered to it.</summary>
public sealed record Bell : Reply;

/// <summary>The client's bell is on or off from here on.</summary>
/// <param name="IsOn">Whether it is on.</param>
public sealed record BellSet(bool IsOn) : PersonReply;

/// <summary>How long the server has been running.</summary>
/// <param name="Uptime">How long.</param>
public sealed record ServerUptime(TimeSpan Uptime) : PersonReply;

/// <summary>What the server is.</summary>
/// <param name="Name">The name of its program.</param>
/// <param name="Version">Its version.</param>
public sealed record ServerVersion(string Name, string Version) : PersonReply;

/// <summary>An away text is too long.</summary>
/// <param name="Most">How many bytes it may have.</param>
/// <param name="Bytes">How many it has.</param>
public sealed record AwayTooLong(int Most, int Bytes) : Error(ErrorCode.TooLong);
