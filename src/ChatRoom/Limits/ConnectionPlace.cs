using System.Net;

namespace ChatRoom.Limits;

/// <summary>The place that a connection takes among all connections. While it has no alias, it may have to give way to another one.</summary>
internal abstract class ConnectionPlace(EndPoint? remote)
{
    /// <summary>The address of the client; null if it has none.</summary>
    public EndPoint? Remote => remote;

    /// <summary>Whether the connection has it. Changed by <see cref="ConnectionLimits"/> alone.</summary>
    public bool IsTaken { get; set; }

    /// <summary>Where it stands among those without an alias; null if it has one. Changed by <see cref="UnnamedConnections"/> alone.</summary>
    public LinkedListNode<ConnectionPlace>? Unnamed { get; set; }

    /// <summary>When it was taken: a timestamp of the clock.</summary>
    public long Since { get; set; }

    /// <summary>Another connection has taken the place: the one that had it has to end. Must not wait.</summary>
    public abstract void GiveWay();
}
