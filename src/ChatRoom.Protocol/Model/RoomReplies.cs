namespace ChatRoom.Protocol.Model;

/// <summary>The client has joined a room.</summary>
/// <param name="Room">The room.</param>
/// <param name="Members">How many people are there; null: unknown.</param>
/// <param name="Topic">Its topic; empty: it has none.</param>
public sealed record RoomJoined(RoomName Room, int? Members, string Topic) : Reply;

/// <summary>The client has entered a room, whose past follows.</summary>
/// <param name="Room">The room.</param>
/// <param name="Members">How many people are there; null: unknown.</param>
/// <param name="Topic">Its topic; empty: it has none.</param>
/// <param name="Next">The position of the next event.</param>
public sealed record RoomEntered(RoomName Room, int? Members, string Topic, RoomPosition Next) : ProgramReply
{
    /// <summary>The id of the last event that the client's account has read there; null: unknown.</summary>
    public long? Read { get; init; }
}

/// <summary>The client has left a room.</summary>
/// <param name="Room">The room.</param>
public sealed record RoomLeft(RoomName Room) : Reply;

/// <summary>What the client said is stored, and everyone in the room has it. A person sees the message itself.</summary>
/// <param name="Room">The room.</param>
/// <param name="Id">The id of the event.</param>
public sealed record Accepted(RoomName Room, long Id) : ProgramReply;

/// <summary>The client is in that room already.</summary>
/// <param name="Room">The room.</param>
public sealed record AlreadyInRoom(RoomName Room) : Reply;

/// <summary>The topic of a room.</summary>
/// <param name="Room">The room.</param>
/// <param name="Topic">Its topic; empty: it has none.</param>
public sealed record TopicShown(RoomName Room, string Topic) : Reply;

/// <summary>The members of a room.</summary>
/// <param name="Room">The room.</param>
/// <param name="Prefix">Only members whose alias begins with this; empty: all.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Names">The first ones, sorted.</param>
public sealed record WhoList(RoomName Room, string Prefix, int Count, IReadOnlyList<string> Names) : Reply
{
    /// <summary>Those of <see cref="Names"/> who are away, sorted.</summary>
    public IReadOnlyList<string> Away { get; init; } = [];

    /// <summary>Those of <see cref="Names"/> who have a role in the room.</summary>
    public IReadOnlyList<MemberRole> Roles { get; init; } = [];

    /// <summary>The role of the client itself; null: it has none.</summary>
    public string? Role { get; init; }
}

/// <summary>The role of somebody in a room.</summary>
/// <param name="Alias">Their alias.</param>
/// <param name="Role">The role: <c>voice</c>, <c>moderator</c> or <c>owner</c>.</param>
public sealed record MemberRole(string Alias, string Role);

/// <summary>The rooms of the server.</summary>
/// <param name="Rooms">The largest ones, the largest first.</param>
/// <param name="More">How many there are besides.</param>
public sealed record RoomList(IReadOnlyList<ListedRoom> Rooms, int More) : Reply;

/// <summary>A row of a <see cref="RoomList"/>.</summary>
/// <param name="Room">The room.</param>
/// <param name="Members">How many are there.</param>
/// <param name="Topic">The beginning of its topic; empty: it has none.</param>
public sealed record ListedRoom(RoomName Room, int Members, string Topic);

/// <summary>The last events of a room.</summary>
/// <param name="Room">The room.</param>
/// <param name="Events">The events, the oldest first. Only the newest that fit into <see cref="MostBytes"/> are shown.</param>
/// <param name="Now">The time of the reply.</param>
/// <param name="IsOnJoin">Whether the client has just entered the room, and has not asked.</param>
public sealed record HistoryPage(RoomName Room, IReadOnlyList<PastEvent> Events, DateTimeOffset Now, bool IsOnJoin) : Reply
{
    /// <summary>The messages that a client can ask for.</summary>
    public const int MostMessages = 1_000;

    /// <summary>The bytes that are shown at once: they wait in memory for a client that does not read.</summary>
    public const int MostBytes = 256 * 1024;
}

/// <summary>One page of search results.</summary>
/// <param name="Room">The room that was searched.</param>
/// <param name="Query">The query, without its page.</param>
/// <param name="Page">The page, 1 or more.</param>
/// <param name="Hits">The messages that the client may see, the oldest first.</param>
/// <param name="IsEmpty">Whether nothing was found.</param>
/// <param name="HasOlder">Whether there are older messages.</param>
/// <param name="NextPage">The page with the older messages, or null if there is none.</param>
/// <param name="IsComplete">Whether the index is complete.</param>
/// <param name="Now">The time of the reply.</param>
public sealed record SearchResults(
    RoomName Room, string Query, int Page, IReadOnlyList<PastEvent> Hits, bool IsEmpty, bool HasOlder, int? NextPage, bool IsComplete, DateTimeOffset Now)
    : Reply;

/// <summary>An event that this client sees alone: its own arrival, where arrivals are announced together.</summary>
/// <param name="Room">The room.</param>
/// <param name="Event">The event.</param>
public sealed record OwnEvent(RoomName Room, ChatEvent Event) : Reply;
