namespace ChatRoom.Protocol.Model;

/// <summary>The room is moderated, and the client has no voice.</summary>
public sealed record RoomIsModerated() : Error(ErrorCode.Muted);

/// <summary>Guests only read on this server.</summary>
public sealed record GuestsOnlyRead() : Error(ErrorCode.NotPermitted);

/// <summary>The room is for people with an account.</summary>
public sealed record RoomNeedsAccount() : Error(ErrorCode.NotPermitted);

/// <summary>The room has a key, and the client has not given it.</summary>
public sealed record RoomNeedsKey() : Error(ErrorCode.NotPermitted);

/// <summary>The client's access token does not allow that.</summary>
public sealed record BeyondTokenScope() : Error(ErrorCode.NotPermitted);
