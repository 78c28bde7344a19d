using System.Net;
using ChatRoom.Limits;

namespace ChatRoom.Connections;

/// <summary>
/// On a connection's features: it took its place before it came to the chat, because something is done with it first
/// that costs (a TLS handshake). The place is given back by whoever took it.
/// </summary>
internal sealed class ConnectionPermit(ConnectionLimits limits, EndPoint? remote) : IDisposable
{
    /// <summary>Why there was no place; null if there was.</summary>
    public RefusalReason? Refusal { get; } = limits.TryEnter(remote);

    /// <summary>Whether it has come to the chat.</summary>
    public bool HasArrived { get; private set; }

    /// <summary>It has come to the chat.</summary>
    public void Arrive() => HasArrived = true;

    public void Dispose()
    {
        if (Refusal is null)
        {
            limits.Leave(remote);
        }
    }
}
