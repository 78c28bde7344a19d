using System.Net;
using ChatRoom.Limits;

namespace ChatRoom.Server.Transport;

/// <summary>
/// Bounds the sockets of all chat endpoints together. It holds more than <c>MaxConnections</c>: the chat itself refuses
/// connections, with a line that says why.
/// </summary>
internal sealed class ChatGate : SocketGate
{
    private readonly Func<int> _most;
    private readonly Func<EndPoint?, RefusalReason?> _reasonToClose;
    private readonly Permit _permit; // the permits of all sockets: none has a state
    private int _count;

    /// <param name="most">Returns how many sockets there may be, which a reload may change.</param>
    /// <param name="reasonToClose">Returns why the chat does not even answer a client; null: it does.</param>
    public ChatGate(Func<int> most, Func<EndPoint?, RefusalReason?> reasonToClose) =>
        (_most, _reasonToClose, _permit) = (most, reasonToClose, new Permit(this));

    /// <summary>Sockets now.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Returns why the chat does not even answer a client; null: it does.</summary>
    public RefusalReason? ReasonToClose(EndPoint? remote) => _reasonToClose(remote);

    /// <inheritdoc />
    public override SocketPermit? TryEnter(EndPoint? remote, out RefusalReason reason)
    {
        if (_reasonToClose(remote) is { } answerless)
        {
            reason = answerless;
            return null;
        }

        reason = RefusalReason.SocketLimit;
        if (Interlocked.Increment(ref _count) <= _most())
        {
            return _permit;
        }

        Interlocked.Decrement(ref _count);
        return null;
    }

    private sealed class Permit(ChatGate gate) : SocketPermit
    {
        public override void Leave() => Interlocked.Decrement(ref gate._count);
    }
}
