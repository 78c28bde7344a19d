namespace ChatRoom.Client.Terminal;

/// <summary>What the status line tells.</summary>
/// <param name="State">How the connection is, in a word or two.</param>
/// <param name="IsConnected">Whether that is as it should be.</param>
/// <param name="Alias">What we are called; null while that is not known.</param>
/// <param name="Room">Where we are; null while that is not known.</param>
/// <param name="Server">The server.</param>
/// <param name="Waiting">How many lines wait to be sent.</param>
internal sealed record StatusLine(string State, bool IsConnected, string? Alias, string? Room, string Server, int Waiting)
{
    /// <summary>What follows the state.</summary>
    public IEnumerable<string> Details =>
        from detail in new[] { Room, Alias, Server, Waiting > 0 ? $"{Waiting} to be sent" : null }
        where detail is not null
        select detail;
}
