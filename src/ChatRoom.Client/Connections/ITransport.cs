namespace ChatRoom.Client.Connections;

/// <summary>Makes connections to the one server there is.</summary>
internal interface ITransport
{
    /// <summary>Opens one.</summary>
    /// <exception cref="ConnectFailedException">It can't be had.</exception>
    Task<Link> OpenAsync(CancellationToken cancellation);
}
