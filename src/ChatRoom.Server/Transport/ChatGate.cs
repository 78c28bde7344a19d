using ChatRoom.Limits;
using Microsoft.AspNetCore.Connections;

namespace ChatRoom.Server.Transport;

/// <summary>
/// Bounds the sockets of all chat endpoints together. It holds more than <c>MaxConnections</c>: the chat itself refuses
/// connections, with a line that says why.
/// </summary>
/// <param name="most">Returns how many sockets there may be, which a reload may change.</param>
internal sealed class ChatGate(Func<int> most) : SocketGate
{
    private int _count;

    /// <summary>Sockets now.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <inheritdoc />
    public override RefusalReason Reason => RefusalReason.SocketLimit;

    /// <inheritdoc />
    public override bool TryEnter(ConnectionContext connection)
    {
        if (Interlocked.Increment(ref _count) <= most())
        {
            return true;
        }

        Interlocked.Decrement(ref _count);
        return false;
    }

    /// <inheritdoc />
    public override void Leave(ConnectionContext connection) => Interlocked.Decrement(ref _count);
}
