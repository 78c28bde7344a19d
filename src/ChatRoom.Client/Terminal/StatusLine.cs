namespace ChatRoom.Client.Terminal;

/// <summary>The contents of the status line, the most important first: a narrow terminal cuts it at the right.</summary>
/// <param name="State">The state of the connection, in a few words.</param>
/// <param name="IsConnected">Whether that is as it should be.</param>
/// <param name="Alias">Our alias; null while it is not known.</param>
/// <param name="Room">Our room; null while it is not known.</param>
/// <param name="Server">The server.</param>
/// <param name="Waiting">How many lines wait to be sent.</param>
internal sealed record StatusLine(string State, bool IsConnected, string? Alias, string? Room, string Server, int Waiting)
{
    /// <summary>How many unread messages are for the user.</summary>
    public int Unread { get; init; }

    /// <summary>Whether the user is leaving and the waiting lines are still sent.</summary>
    public bool IsLeaving { get; init; }

    /// <summary>What the last key did, if the user may not expect it.</summary>
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
        from part in new[] { Room, Alias, Server }
        where part is not null
        select part;

    /// <summary>The title of the window.</summary>
    public string Title => $"{(Unread > 0 ? $"({Unread}) " : "")}{(Room is null ? "" : $"{Room} · ")}chatroom";
}
