namespace ChatRoom.Client.Connections;

/// <summary>How a server answers an alias.</summary>
internal enum EntryKind
{
    /// <summary>We are in.</summary>
    Joined,

    /// <summary>The server refuses the alias; it waits for another on the same connection.</summary>
    Refused,

    /// <summary>The server is the tutorial's: it took the line end for a part of the alias.</summary>
    Classic,

    /// <summary>The server has closed the connection.</summary>
    Closed,
}

/// <summary>A server's answer to an alias.</summary>
/// <param name="Kind">The answer.</param>
/// <param name="Reason">If we are not in: what the server said; null if nothing.</param>
internal sealed record Entry(EntryKind Kind, string? Reason = null)
{
    /// <summary>We are in.</summary>
    public static Entry Joined { get; } = new(EntryKind.Joined);
}
