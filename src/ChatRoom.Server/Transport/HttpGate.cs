using System.Net;
using ChatRoom.Limits;

namespace ChatRoom.Server.Transport;

// Contract of HttpGate (each line has its test in ChatRoom.EndToEnd.Tests/Transport/HttpGateTests):
//
// 1. At most `most` connections are open at one time, `perAddress` of them from one address (0: no such limit; of IPv6 the
//    first `prefixBits` bits are the address).
// 2. The last few are for this machine, so that health checks get in whatever others do. Where loopback counts like any
//    other address (CountLoopback), "this machine" means 127.0.0.1 and ::1 only.
// 3. A new connection that finds a limit reached takes the place of the one that has been idle longest among those which
//    that limit counts, if that one has been idle for a quarter of a second. A connection is idle while no request is
//    under way on it. So a flood cannot make the server close and open connections without bound.
// 4. Otherwise the new one is refused.
// 5. A connection that becomes one of the chat, because of a WebSocket, counts there and no longer here. If it serves HTTP
//    again, it comes back as a new connection would, and is closed if there is no place for it.

/// <summary>Bounds the connections of all HTTP endpoints together. The contract stands above.</summary>
internal sealed class HttpGate(int most, int perAddress, bool countLoopback, int prefixBits, TimeProvider time) : SocketGate
{
    /// <summary>Connections that only this machine may open.</summary>
    public const int LocalShare = 8;

    /// <summary>How long a connection has to be idle before another one may take its place.</summary>
    public static readonly TimeSpan WorthReplacing = TimeSpan.FromMilliseconds(250);

    private readonly int _forOthers = most - Math.Min(LocalShare, most / 2);
    private readonly Lock _lock = new();
    private readonly LinkedList<HttpPermit> _idle = new(); // the one that has been idle longest is first
    private readonly Dictionary<AddressKey, int> _byAddress = [];
    private int _count;
    private int _others;

    /// <summary>Connections now.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _count;
            }
        }
    }

    /// <inheritdoc />
    public override SocketPermit? TryEnter(EndPoint? remote, out RefusalReason reason)
    {
        reason = RefusalReason.HttpLimit;
        var address = AddressOf(remote);
        var permit = new HttpPermit(this, IsCounted(address) ? AddressKey.Of(address!, prefixBits) : null, IsLocal(address));
        List<HttpPermit>? replaced = null;
        lock (_lock)
        {
            if (!TryMakeRoom(permit, ref replaced))
            {
                return null;
            }

            Add(permit);
        }

        replaced?.ForEach(static old => old.Close());
        return permit;
    }

    /// <summary>The socket of a permit is closed.</summary>
    public void Leave(HttpPermit permit)
    {
        lock (_lock)
        {
            Remove(permit);
        }
    }

    /// <summary>A connection that left is one of HTTP again. Returns false if there is no place for it.</summary>
    public bool TryReturn(HttpPermit permit)
    {
        List<HttpPermit>? replaced = null;
        lock (_lock)
        {
            if (!TryMakeRoom(permit, ref replaced))
            {
                return false;
            }

            permit.HasLeft = false;
            Add(permit);
        }

        replaced?.ForEach(static old => old.Close());
        return true;
    }

    /// <summary>A request begins on a connection.</summary>
    public void Begin(HttpPermit permit)
    {
        lock (_lock)
        {
            if (permit.Requests++ == 0 && !permit.HasLeft)
            {
                _idle.Remove(permit.Idle);
            }
        }
    }

    /// <summary>A request has ended.</summary>
    public void End(HttpPermit permit)
    {
        lock (_lock)
        {
            if (--permit.Requests == 0 && !permit.HasLeft)
            {
                permit.IdleSince = time.GetTimestamp();
                _idle.AddLast(permit.Idle);
            }
        }
    }

    private bool TryMakeRoom(HttpPermit permit, ref List<HttpPermit>? replaced)
    {
        if (perAddress > 0 && permit.Address is { } address && _byAddress.GetValueOrDefault(address) >= perAddress
            && !TryReplace(old => old.Address == address, ref replaced))
        {
            return false;
        }

        if (!permit.IsLocal && _others >= _forOthers && !TryReplace(static old => !old.IsLocal, ref replaced))
        {
            return false;
        }

        return _count < most || TryReplace(static _ => true, ref replaced);
    }

    private bool TryReplace(Func<HttpPermit, bool> isCandidate, ref List<HttpPermit>? replaced)
    {
        for (var node = _idle.First; node is not null && time.GetElapsedTime(node.Value.IdleSince) >= WorthReplacing; node = node.Next)
        {
            if (isCandidate(node.Value))
            {
                (replaced ??= []).Add(node.Value);
                Remove(node.Value);
                return true;
            }
        }

        return false;
    }

    private void Add(HttpPermit permit)
    {
        _count++;
        _others += permit.IsLocal ? 0 : 1;
        if (permit.Requests == 0)
        {
            permit.IdleSince = time.GetTimestamp();
            _idle.AddLast(permit.Idle);
        }

        if (permit.Address is { } address)
        {
            _byAddress[address] = _byAddress.GetValueOrDefault(address) + 1;
        }
    }

    private void Remove(HttpPermit permit)
    {
        if (permit.HasLeft)
        {
            return;
        }

        permit.HasLeft = true;
        _count--;
        _others -= permit.IsLocal ? 0 : 1;
        if (permit.Idle.List is not null)
        {
            _idle.Remove(permit.Idle);
        }

        if (permit.Address is { } address && --_byAddress[address] == 0)
        {
            _byAddress.Remove(address);
        }
    }

    private bool IsCounted(IPAddress? address) => address is not null && (countLoopback || !IPAddress.IsLoopback(address));

    private bool IsLocal(IPAddress? address) =>
        address is null // a Unix socket
        || (countLoopback ? address.Equals(IPAddress.Loopback) || address.Equals(IPAddress.IPv6Loopback) : IPAddress.IsLoopback(address));

    private static IPAddress? AddressOf(EndPoint? remote) => (remote as IPEndPoint)?.Address.Unmapped();
}
