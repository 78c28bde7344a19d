namespace ChatRoom.Protocol.Model;

/// <summary>The connections of the client's account.</summary>
/// <param name="Sessions">The connections, the oldest first.</param>
public sealed record SessionList(IReadOnlyList<ListedSession> Sessions) : Reply;

/// <summary>A row of a <see cref="SessionList"/>.</summary>
/// <param name="Id">The id of the connection.</param>
/// <param name="Address">The address of its client.</param>
/// <param name="Protocol">The name of its protocol.</param>
/// <param name="Since">When it began.</param>
/// <param name="Rooms">Its rooms.</param>
/// <param name="IsThis">Whether it is the client's own.</param>
public sealed record ListedSession(string Id, string Address, string Protocol, DateTimeOffset Since, IReadOnlyList<RoomName> Rooms, bool IsThis);

/// <summary>Another connection of the account ends.</summary>
/// <param name="Id">The id of the connection.</param>
public sealed record SessionEnded(string Id) : Reply;

/// <summary>The account has no connection with that id.</summary>
/// <param name="Id">The id, as the client gave it.</param>
public sealed record NoSuchSession(string Id) : Error(ErrorCode.BadRequest);

/// <summary>The client wants to end its own connection, which it does by leaving.</summary>
public sealed record OwnSession() : Error(ErrorCode.BadRequest);

/// <summary>How far the client's account has read a room.</summary>
/// <param name="Room">The room.</param>
/// <param name="Id">The id of the last event that it has read.</param>
public sealed record ReadUpTo(RoomName Room, long Id) : Reply;

/// <summary>Another connection of the account has read further. A person does not see that.</summary>
/// <param name="Room">The room.</param>
/// <param name="Id">The id of the last event that the account has read.</param>
public sealed record MarkerMoved(RoomName Room, long Id) : ProgramReply;
