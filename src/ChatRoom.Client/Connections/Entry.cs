namespace ChatRoom.Client.Connections;

/// <summary>What became of an alias at the door.</summary>
internal enum EntryKind
{
    /// <summary>We are in.</summary>
    Joined,

    /// <summary>The alias can't be had; another may be asked for on the same connection.</summary>
    Refused,

    /// <summary>
    /// The server, which took us for a classic client, has let us in under another alias. That is a refusal, too, but this
    /// connection is of no use any more.
    /// </summary>
    Renamed,

    /// <summary>The server has closed the connection.</summary>
    Closed,
}

/// <summary>What became of an alias at the door.</summary>
/// <param name="Kind">Whether we are in.</param>
/// <param name="Reason">If not: what the server said; null if it said nothing.</param>
internal sealed record Entry(EntryKind Kind, string? Reason = null)
{
    /// <summary>We are in.</summary>
    public static Entry Joined { get; } = new(EntryKind.Joined);
}
