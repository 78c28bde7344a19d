namespace ChatRoom.Client.Connections;

/// <summary>Opens connections to the server.</summary>
internal interface ITransport
{
    /// <summary>Opens a connection.</summary>
    /// <exception cref="ConnectFailedException">There is no connection. The message says why.</exception>
    Task<Link> OpenAsync(CancellationToken cancellation);
}
