namespace ChatRoom.Server.Api;

/// <summary>What a request costs the server, and so how often a program may make it.</summary>
internal enum RequestKind
{
    /// <summary>It reads.</summary>
    Read,

    /// <summary>It writes: as often as a client of the chat may say something.</summary>
    Write,

    /// <summary>It searches.</summary>
    Search,
}
