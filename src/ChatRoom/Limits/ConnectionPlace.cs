using System.Net;

namespace ChatRoom.Limits;

/// <summary>The place that a connection takes among all connections. While the connection has no alias, it may have to give way to another one.</summary>
internal abstract class ConnectionPlace(EndPoint? remote)
{
    /// <summary>The address of the client; null if it has none.</summary>
    public EndPoint? Remote => remote;

    /// <summary>Whether the connection still holds the place. Changed by <see cref="ConnectionLimits"/> alone.</summary>
    public bool IsTaken { get; set; }

    /// <summary>Its node among those that may have to give way; null if it is not one of them. Changed by <see cref="UnnamedConnections"/> alone, as are the next two.</summary>
    public LinkedListNode<ConnectionPlace>? Unnamed { get; set; }

    /// <summary>Since when it has been one of them: a timestamp of the clock.</summary>
    public long Since { get; set; }

    /// <summary>The order in which they came: a lower number came earlier.</summary>
    public long Order { get; set; }

    /// <summary>Another connection has taken the place, so this one has to end. Must not wait.</summary>
    public abstract void GiveWay();
}
