namespace ChatRoom.Protocol.Model;

/// <summary>The server asks for an alias.</summary>
public sealed record Prompt : Reply;

/// <summary>The client is in its first room.</summary>
public sealed record Welcome : Reply;

/// <summary>A session has begun, and its rooms follow. A person sees <see cref="Welcome"/>.</summary>
/// <param name="Alias">The client's alias.</param>
/// <param name="Server">The name of the server's program.</param>
/// <param name="Version">Its version.</param>
/// <param name="Token">The token that resumes the session, a secret; null: the server cannot issue one right now.</param>
/// <param name="Rooms">The rooms that the client joins.</param>
/// <param name="Limits">What the client may send.</param>
public sealed record SessionStarted(
    Alias Alias, string Server, string Version, string? Token, IReadOnlyList<RoomName> Rooms, SessionLimits Limits) : ProgramReply
{
    /// <summary>The alias of the client's account; null: it is a guest.</summary>
    public string? Account { get; init; }

    /// <summary>Whether the client is an admin of the server.</summary>
    public bool IsAdmin { get; init; }

    /// <summary>The lines of the message of the day, or null if there is none.</summary>
    public IReadOnlyList<string>? Motd { get; init; }

    /// <summary>The key with which a browser subscribes to notifications (VAPID), base64url; null: the server sends none.</summary>
    public string? PushKey { get; init; }
}

/// <summary>What a client may send.</summary>
/// <param name="MessageBytes">The longest message.</param>
/// <param name="Rooms">The most rooms at once.</param>
/// <param name="MessagesPerSecond">How many messages a second; 0: any number.</param>
/// <param name="MessageBurst">How many messages at once.</param>
public sealed record SessionLimits(int MessageBytes, int Rooms, double MessagesPerSecond, int MessageBurst);

/// <summary>The client has everything that a room said before: what follows is new.</summary>
/// <param name="Room">The room.</param>
/// <param name="Next">The position of the next event.</param>
public sealed record Live(RoomName Room, RoomPosition Next) : ProgramReply;

/// <summary>The answer to a program that asks whether the connection works.</summary>
public sealed record Pong : ProgramReply;

/// <summary>A request is done, and nothing else answers it.</summary>
public sealed record Done : ProgramReply;

/// <summary>The client has resumed a session.</summary>
/// <param name="Room">The room of the session.</param>
/// <param name="Alias">The client's alias.</param>
/// <param name="Wanted">The alias of the session; somebody else has it if it is not the client's.</param>
public sealed record Resumed(RoomName Room, Alias Alias, Alias Wanted) : Reply;

/// <summary>The client has a token for its session.</summary>
/// <param name="Token">The token, a secret.</param>
/// <param name="IsNext">Whether it replaces the one that the client has just used.</param>
public sealed record TokenIssued(string Token, bool IsNext) : Reply;

/// <summary>The client's token is no longer valid.</summary>
public sealed record TokenRevoked : Reply;

/// <summary>The client has no token to revoke.</summary>
public sealed record NoToken : Reply;

/// <summary>The client was too slow, and messages were left out.</summary>
/// <param name="Room">Their room.</param>
/// <param name="From">The id of the first event that was left out.</param>
/// <param name="To">The id of the last one.</param>
/// <param name="Messages">How many of these events are messages.</param>
public sealed record Skipped(RoomName Room, long From, long To, long Messages) : Reply;

/// <summary>Messages that the client missed no longer exist.</summary>
/// <param name="Room">Their room.</param>
/// <param name="From">The id of the first one.</param>
/// <param name="To">The id of the last one.</param>
public sealed record MessagesGone(RoomName Room, long From, long To) : Reply;

/// <summary>The numbers of a room's events begin again at a lower one: a backup was restored.</summary>
/// <param name="Room">The room.</param>
/// <param name="Next">The position of the next event.</param>
public sealed record NumbersReset(RoomName Room, RoomPosition Next) : Reply;

/// <summary>The client's events begin with the time from here on, or no longer.</summary>
/// <param name="AreOn">Whether they do.</param>
public sealed record TimestampsSet(bool AreOn) : Reply;

/// <summary>The client's events begin with their number from here on, or no longer.</summary>
/// <param name="AreOn">Whether they do.</param>
/// <param name="NextId">The number of the next event.</param>
public sealed record IdsSet(bool AreOn, long NextId) : Reply;

/// <summary>The client asked whether the server is still there, as telnet does.</summary>
public sealed record StillHere : Reply;
