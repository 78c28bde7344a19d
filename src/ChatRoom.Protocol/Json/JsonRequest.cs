namespace ChatRoom.Protocol.Json;

/// <summary>What a json client asks for: one object.</summary>
public abstract record JsonRequest
{
    /// <summary>What the client calls its request; the answer repeats it. Null: nothing.</summary>
    public string? Ref { get; init; }
}

/// <summary>The client's first request: it begins a session, or resumes one.</summary>
/// <param name="Alias">The alias, not checked; null: the client resumes a session.</param>
/// <param name="Resume">The resume token, not checked; null: the client begins a new session.</param>
public sealed record HelloRequest(string? Alias, string? Resume) : JsonRequest
{
    /// <summary>The password of the account; null: none.</summary>
    public string? Password { get; init; }

    /// <summary>An access token of the account; null: none.</summary>
    public string? Token { get; init; }

    /// <summary>The password of an account that the client registers; null: it does not.</summary>
    public string? NewPassword { get; init; }

    /// <summary>The rooms to join; null: the lobby, or the rooms of the session.</summary>
    public IReadOnlyList<RoomName>? Rooms { get; init; }

    /// <summary>The position of the last event that the client has, of each room where it has one.</summary>
    public IReadOnlyDictionary<RoomName, RoomPosition> After { get; init; } = new Dictionary<RoomName, RoomPosition>();

    /// <summary>How many messages to show of the past of the other rooms; null: the usual number.</summary>
    public int? History { get; init; }
}

/// <summary>The client says something in a room.</summary>
/// <param name="Text">The text, not sanitized.</param>
/// <param name="Room">The room; null: the only one that the client is in.</param>
public sealed record SayRequest(string Text, RoomName? Room) : JsonRequest;

/// <summary>The client does something in a room.</summary>
/// <param name="Text">The action, not sanitized.</param>
/// <param name="Room">The room; null: the only one that the client is in.</param>
public sealed record DoRequest(string Text, RoomName? Room) : JsonRequest;

/// <summary>The client joins a room.</summary>
/// <param name="Room">The room.</param>
/// <param name="After">The position of the last event that the client has of it; null: it has none.</param>
/// <param name="History">How many messages to show of its past, if there is no position; null: the usual number.</param>
public sealed record JoinRequest(RoomName Room, RoomPosition? After, int? History) : JsonRequest;

/// <summary>The client leaves a room.</summary>
/// <param name="Room">The room.</param>
public sealed record PartRequest(RoomName Room) : JsonRequest;

/// <summary>The client wants to see what a room said before.</summary>
/// <param name="Room">The room.</param>
/// <param name="Before">Only events with a lower id; null: the newest.</param>
/// <param name="Limit">How many messages; null: the usual number.</param>
public sealed record PastRequest(RoomName Room, long? Before, int? Limit) : JsonRequest;

/// <summary>The client looks for messages.</summary>
/// <param name="Query">The query, not parsed.</param>
/// <param name="Room">The room; null: the only one that the client is in.</param>
/// <param name="Before">Only events with a lower id; null: all.</param>
public sealed record SearchRequest(string Query, RoomName? Room, long? Before) : JsonRequest;

/// <summary>The client wants to know the members of a room.</summary>
/// <param name="Room">The room.</param>
public sealed record WhoRequest(RoomName Room) : JsonRequest;

/// <summary>The client says something to one person.</summary>
/// <param name="To">Their alias, not checked.</param>
/// <param name="Text">The text, not sanitized.</param>
public sealed record WhisperRequest(string To, string Text) : JsonRequest;

/// <summary>The client has read a room up to an event.</summary>
/// <param name="Room">The room.</param>
/// <param name="Id">The id of the event.</param>
public sealed record ReadRequest(RoomName Room, long Id) : JsonRequest;

/// <summary>The client wants to share a file in a room.</summary>
/// <param name="Room">The room.</param>
/// <param name="Name">The name of the file, not checked; null: none.</param>
/// <param name="Size">Its size in bytes; null: unknown.</param>
public sealed record UploadRequest(RoomName Room, string? Name, long? Size) : JsonRequest;

/// <summary>The client wants a link to a file that it may read.</summary>
/// <param name="Id">The id of the file, not checked.</param>
public sealed record FileRequest(string Id) : JsonRequest;

/// <summary>The client, a browser, wants notifications while its user is not connected.</summary>
/// <param name="Endpoint">The address of its push service, not checked.</param>
/// <param name="Key">Its public key, not checked.</param>
/// <param name="Auth">The secret that it gives with the key, not checked.</param>
public sealed record PushRequest(string Endpoint, string Key, string Auth) : JsonRequest;

/// <summary>The client, a browser, wants no notifications any more.</summary>
/// <param name="Endpoint">The address of its push service.</param>
public sealed record PushOffRequest(string Endpoint) : JsonRequest;

/// <summary>The client registers its alias.</summary>
/// <param name="Password">The password.</param>
public sealed record RegisterRequest(string Password) : JsonRequest;

/// <summary>The client changes the password of its account.</summary>
/// <param name="NewPassword">The new password.</param>
/// <param name="Password">The current one.</param>
public sealed record ChangePasswordRequest(string NewPassword, string Password) : JsonRequest;

/// <summary>The client removes its account.</summary>
/// <param name="Password">The password.</param>
public sealed record UnregisterRequest(string Password) : JsonRequest;

/// <summary>The client logs in to an account.</summary>
/// <param name="Alias">Its alias, not checked.</param>
public sealed record LogInRequest(string Alias) : JsonRequest
{
    /// <summary>The password of the account; null: none.</summary>
    public string? Password { get; init; }

    /// <summary>An access token of the account; null: none.</summary>
    public string? Token { get; init; }
}

/// <summary>The client logs out, and goes on as a guest.</summary>
/// <param name="Alias">The alias that it wants, not checked; empty: one like that of the account.</param>
public sealed record LogOutRequest(string Alias) : JsonRequest;

/// <summary>The client gives a command of the text dialect.</summary>
/// <param name="Line">The command, with or without its slash.</param>
/// <param name="Room">The room; null: the only one that the client is in.</param>
public sealed record CommandRequest(string Line, RoomName? Room) : JsonRequest;

/// <summary>The client asks whether the connection works.</summary>
public sealed record PingRequest : JsonRequest;
