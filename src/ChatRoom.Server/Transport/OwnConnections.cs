using System.Collections.Concurrent;
using System.Net;

namespace ChatRoom.Server.Transport;

/// <summary>
/// The connections that this process opens to its own endpoints. They are recognized by the client's end, which is bound
/// before the connection is made: no other process can have it.
/// </summary>
internal sealed class OwnConnections
{
    private readonly ConcurrentDictionary<EndPoint, byte> _ends = new();

    /// <summary>Expects a connection from this end, until the registration is disposed of.</summary>
    public IDisposable Expect(EndPoint end)
    {
        var key = Plain(end);
        _ends.TryAdd(key, 0);
        return new Registration(() => _ends.TryRemove(key, out _));
    }

    /// <summary>Whether a client with this end is the server itself.</summary>
    public bool Contains(EndPoint? end) => !_ends.IsEmpty && end is not null && _ends.ContainsKey(Plain(end));

    private static EndPoint Plain(EndPoint end) =>
        end is IPEndPoint { Address.IsIPv4MappedToIPv6: true } mapped ? new IPEndPoint(mapped.Address.MapToIPv4(), mapped.Port) : end;

    private sealed class Registration(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
