namespace ChatRoom.Client.Terminal;

/// <summary>The contents of the status line. The most important parts come first, because a narrow terminal cuts the end off.</summary>
/// <param name="State">The state of the connection, in a few words.</param>
/// <param name="IsConnected">Whether the client is connected.</param>
/// <param name="Alias">The client's alias; null while it is not known.</param>
/// <param name="Room">The client's room; null while it is not known.</param>
/// <param name="Server">The address of the server.</param>
/// <param name="Waiting">The number of lines that wait to be sent.</param>
internal sealed record StatusLine(string State, bool IsConnected, string? Alias, string? Room, string Server, int Waiting)
{
    /// <summary>The number of unread messages for the user.</summary>
    public int Unread { get; init; }

    /// <summary>What keeps the user from speaking in the room, in a few words each.</summary>
    public IReadOnlyList<string> Limits { get; init; } = [];

    /// <summary>Whether the user is leaving, and the client still sends waiting lines.</summary>
    public bool IsLeaving { get; init; }

    /// <summary>A hint about the last key; null: none.</summary>
    public string? Hint { get; init; }

    /// <summary>The parts before the state.</summary>
    public IEnumerable<string> Counts =>
        from part in new[]
        {
            Hint,
            Unread > 0 ? $"{Unread} unread" : null,
            IsLeaving ? Waiting > 0 ? $"leaving, {Waiting} to send (Ctrl+C to leave now)" : "leaving"
            : Waiting > 0 ? $"{Waiting} to send (Esc discards)"
            : null,
        }
        where part is not null
        select part;

    /// <summary>The parts after the state.</summary>
    public IEnumerable<string> Details =>
        from part in (string?[])[.. Limits, Room, Alias, Server]
        where part is not null
        select part;

    /// <summary>The title of the window.</summary>
    public string Title => $"{(Unread > 0 ? $"({Unread}) " : "")}{(Room is null ? "" : $"{Room} · ")}chatroom";
}
