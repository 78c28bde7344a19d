namespace ChatRoom.Protocol.Model;

/// <summary>Why the server refuses a request or closes a connection. Codes are stable; texts may change.</summary>
public enum ErrorCode
{
    /// <summary>The input is not a JSON object.</summary>
    BadJson,

    /// <summary>The request, or one of its values, is invalid.</summary>
    BadRequest,

    /// <summary>The text is too long.</summary>
    TooLong,

    /// <summary>The text is not valid UTF-8.</summary>
    NotUtf8,

    /// <summary>Another member has the alias, or one that looks like it.</summary>
    AliasTaken,

    /// <summary>The alias is invalid.</summary>
    AliasBad,

    /// <summary>The alias belongs to an account: a password is required.</summary>
    PasswordRequired,

    /// <summary>The password is wrong.</summary>
    PasswordWrong,

    /// <summary>The access token is invalid.</summary>
    TokenInvalid,

    /// <summary>Passwords and access tokens are accepted only over TLS.</summary>
    TlsRequired,

    /// <summary>The resume token is invalid or has expired.</summary>
    ResumeInvalid,

    /// <summary>The server has no room for another connection.</summary>
    ServerFull,

    /// <summary>The address has too many connections.</summary>
    AddressFull,

    /// <summary>There is no such command.</summary>
    UnknownCommand,

    /// <summary>The arguments of a command are missing or invalid.</summary>
    Usage,

    /// <summary>There is no such room.</summary>
    NoSuchRoom,

    /// <summary>Nobody has that alias.</summary>
    NoSuchAlias,

    /// <summary>There is no such file, or the client may not read it.</summary>
    NoSuchFile,

    /// <summary>The client is not in that room.</summary>
    NotInRoom,

    /// <summary>The client, or its address, does this too often.</summary>
    RateLimited,

    /// <summary>The room is in slow mode.</summary>
    SlowMode,

    /// <summary>The client is muted.</summary>
    Muted,

    /// <summary>The message waits for a moderator.</summary>
    Held,

    /// <summary>A filter refuses the text.</summary>
    Filtered,

    /// <summary>The client is banned.</summary>
    Banned,

    /// <summary>A moderator has removed the client.</summary>
    Kicked,

    /// <summary>The client lacks a permission.</summary>
    NotPermitted,

    /// <summary>The server could not store it, and nobody has seen it.</summary>
    NotStored,

    /// <summary>The server does not know whether it was stored.</summary>
    UnknownFate,

    /// <summary>The server cannot read what was asked for.</summary>
    JournalUnavailable,

    /// <summary>The server is shutting down.</summary>
    Shutdown,

    /// <summary>Another connection has resumed the session.</summary>
    Replaced,

    /// <summary>The client has lost its alias, which somebody else may have now.</summary>
    AliasLost,

    /// <summary>Another connection of the account has ended this one.</summary>
    LoggedOut,

    /// <summary>A client does not read fast enough.</summary>
    TooSlow,

    /// <summary>The client has sent too much for too long.</summary>
    Flood,

    /// <summary>No alias arrived in time.</summary>
    AliasTimeout,
}
