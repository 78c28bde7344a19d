namespace ChatRoom.Protocol.WebSockets;

/// <summary>Why a connection ends, as the last frame says (RFC 6455, 7.4). From 4000 on the codes are this protocol's own.</summary>
public enum CloseCode : ushort
{
    /// <summary>It has done what it was for.</summary>
    Normal = 1000,

    /// <summary>The server is going down.</summary>
    GoingAway = 1001,

    /// <summary>The frames are not as RFC 6455 demands.</summary>
    ProtocolError = 1002,

    /// <summary>A message is binary.</summary>
    Unsupported = 1003,

    /// <summary>The close frame had no code. Never sent.</summary>
    None = 1005,

    /// <summary>A text is not UTF-8.</summary>
    InvalidText = 1007,

    /// <summary>The client may not be here.</summary>
    PolicyViolation = 1008,

    /// <summary>The server has made a mistake.</summary>
    InternalError = 1011,

    /// <summary>The server is full, or cannot serve the client right now.</summary>
    TryAgainLater = 1013,

    /// <summary>A moderator has removed the client.</summary>
    Kicked = 4000,

    /// <summary>Another connection has taken the session.</summary>
    Replaced = 4001,

    /// <summary>The client reads too slowly.</summary>
    TooSlow = 4002,

    /// <summary>The client has sent too fast for too long.</summary>
    Flood = 4003,

    /// <summary>No first object came in time, or a new connection took the place of one without an alias.</summary>
    AliasTimeout = 4004,

    /// <summary>Somebody else may have the alias now.</summary>
    AliasLost = 4005,
}
