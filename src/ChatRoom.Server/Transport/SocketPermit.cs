using Microsoft.AspNetCore.Connections;

namespace ChatRoom.Server.Transport;

/// <summary>The right of a socket to stay open.</summary>
internal abstract class SocketPermit
{
    /// <summary>The connection of the socket has been created.</summary>
    public virtual void Attach(ConnectionContext connection)
    {
    }

    /// <summary>Gives the permit back, once the socket is closed. Called once.</summary>
    public abstract void Leave();
}
