namespace ChatRoom.Connection.Transport;

/// <summary>Opens connections to one server.</summary>
internal interface ITransport
{
    /// <summary>Opens a connection.</summary>
    /// <exception cref="ConnectFailedException">The connection failed.</exception>
    Task<Link> OpenAsync(CancellationToken cancellation);
}
