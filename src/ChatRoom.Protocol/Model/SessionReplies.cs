namespace ChatRoom.Protocol.Model;

/// <summary>The server asks for an alias.</summary>
public sealed record Prompt : Reply;

/// <summary>The client is in its first room.</summary>
public sealed record Welcome : Reply;

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
/// <param name="Messages">How many.</param>
public sealed record Skipped(RoomName Room, long Messages) : Reply;

/// <summary>Messages that the client missed no longer exist.</summary>
/// <param name="Room">Their room.</param>
/// <param name="Messages">How many.</param>
public sealed record MessagesGone(RoomName Room, long Messages) : Reply;

/// <summary>The numbers of a room's events begin again at a lower one: a backup was restored.</summary>
/// <param name="Room">The room.</param>
public sealed record NumbersReset(RoomName Room) : Reply;

/// <summary>The client's events begin with the time from here on, or no longer.</summary>
/// <param name="AreOn">Whether they do.</param>
public sealed record TimestampsSet(bool AreOn) : Reply;

/// <summary>The client's events begin with their number from here on, or no longer.</summary>
/// <param name="AreOn">Whether they do.</param>
/// <param name="NextId">The number of the next event.</param>
public sealed record IdsSet(bool AreOn, long NextId) : Reply;

/// <summary>The client asked whether the server is still there, as telnet does.</summary>
public sealed record StillHere : Reply;
