using System.Net;
using ChatRoom.Limits;
using ChatRoom.Moderation;

namespace ChatRoom.Connections;

/// <summary>
/// On a connection's features: it took its place before it came to the chat, because something is done with it first
/// that costs (a TLS handshake). The place is given back by whoever took it.
/// </summary>
internal sealed class ConnectionPermit(ConnectionLimits limits, BanList bans, EndPoint? remote) : IDisposable
{
    /// <summary>Why there was no place; null if there was.</summary>
    public RefusalReason? Refusal { get; } = TryEnter(limits, bans, remote);

    /// <summary>Whether it has come to the chat.</summary>
    public bool HasArrived { get; private set; }

    /// <summary>Takes a place for a connection; returns why there is none, or null. A banned address gets none, with or without an account.</summary>
    public static RefusalReason? TryEnter(ConnectionLimits limits, BanList bans, EndPoint? remote)
    {
        if (remote is not IPEndPoint { Address: var address } || bans.FindNetwork(address) is null)
        {
            return limits.TryEnter(remote);
        }

        limits.AllowanceOf(remote)?.Take(AddressLimit.Connection); // a banned address that comes on and on is closed without an answer
        return RefusalReason.Banned;
    }

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
