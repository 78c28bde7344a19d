using ChatRoom.Limits;
using Microsoft.AspNetCore.Connections;

namespace ChatRoom.Server.Transport;

/// <summary>Decides which accepted connections stay. It is asked by the accept loop, before anything is read or written.</summary>
internal abstract class SocketGate
{
    /// <summary>Why a connection is closed, as the chat counts it.</summary>
    public abstract RefusalReason Reason { get; }

    /// <summary>Takes a permit for a connection; false if there is none. Never waits.</summary>
    public abstract bool TryEnter(ConnectionContext connection);

    /// <summary>Gives the permit back, once the connection's socket is closed.</summary>
    public abstract void Leave(ConnectionContext connection);
}
