namespace ChatRoom.Protocol.Model;

/// <summary>The client is banned.</summary>
/// <param name="IsRoom">Whether from the room; false: from the server.</param>
/// <param name="Until">When the ban ends; null: it does not end by itself.</param>
/// <param name="Why">The public reason; empty: none.</param>
public sealed record BannedHere(bool IsRoom, DateTimeOffset? Until, string Why) : Error(ErrorCode.Banned);

/// <summary>The client is muted.</summary>
/// <param name="IsRoom">Whether in the room; false: on the server.</param>
/// <param name="Until">When the mute ends; null: it does not end by itself.</param>
/// <param name="Why">The public reason; empty: none.</param>
public sealed record MutedHere(bool IsRoom, DateTimeOffset? Until, string Why) : Error(ErrorCode.Muted);

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
