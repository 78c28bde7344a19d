using System.Net;
using ChatRoom.Limits;

namespace ChatRoom.Server.Transport;

/// <summary>Decides which accepted sockets stay. The accept loop asks it before anything is created, read or written for a socket.</summary>
internal abstract class SocketGate
{
    /// <summary>Takes a permit for a socket; null if there is none. Never waits.</summary>
    /// <param name="remote">The address of the client; that of the server for a Unix socket.</param>
    /// <param name="reason">Why there is none.</param>
    public abstract SocketPermit? TryEnter(EndPoint? remote, out RefusalReason reason);
}
