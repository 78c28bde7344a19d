namespace ChatRoom.Diagnostics;

/// <summary>Why a connection ended.</summary>
public enum CloseCause
{
    /// <summary>The client closed its side.</summary>
    ClientClosed,

    /// <summary>The client said <c>/quit</c>.</summary>
    Quit,

    /// <summary>The connection broke.</summary>
    ConnectionLost,

    /// <summary>No alias came in time.</summary>
    AliasTimeout,

    /// <summary>Too many aliases were refused.</summary>
    AliasRefused,

    /// <summary>The client speaks another protocol: HTTP, TLS, SSH, PROXY.</summary>
    ForeignProtocol,

    /// <summary>The client lagged too far, and the policy is to disconnect.</summary>
    TooSlow,

    /// <summary>The client took no byte for too long.</summary>
    WriteTimeout,

    /// <summary>The client sent faster than it may for too long.</summary>
    Flood,

    /// <summary>The room could not be opened, because its journal could not be read, or presence failed.</summary>
    JournalFailure,

    /// <summary>Another connection took its session (<c>/resume</c>).</summary>
    Replaced,

    /// <summary>The registry lost the client's alias, which somebody else may have now.</summary>
    AliasLost,

    /// <summary>A client that cannot be asked again could not get an alias, because the registry failed.</summary>
    AliasesUnavailable,

    /// <summary>The client may not enter its first room.</summary>
    NotPermitted,

    /// <summary>Another connection of its account has ended it, or has removed what it logged in with.</summary>
    LoggedOut,

    /// <summary>Its account is suspended.</summary>
    Suspended,

    /// <summary>A moderator removed it from its only room.</summary>
    Kicked,

    /// <summary>It is banned.</summary>
    Banned,

    /// <summary>It had no alias yet, and a new connection took its place.</summary>
    GaveWay,

    /// <summary>The server went down.</summary>
    Shutdown,

    /// <summary>The server made a mistake; the log tells which.</summary>
    InternalError,
}
