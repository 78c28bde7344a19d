using System.Net;
using ChatRoom.Protocol.Dialects;
using ChatRoom.Protocol.Framing;
using Microsoft.AspNetCore.Connections;

namespace ChatRoom.Connections;

/// <summary>Connection middleware: lets in as many connections as may be, in all and from one address; tells the others why not.</summary>
internal sealed class ConnectionLimits(ChatHub hub)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, int> _byAddress = [];
    private int _count;

    /// <summary>Runs <paramref name="next"/> if there is a place for the connection.</summary>
    public async Task OnConnectionAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var address = CountedAddress(connection.RemoteEndPoint);
        if (TryEnter(address) is { } reason)
        {
            hub.Refused(reason, connection.RemoteEndPoint);
            await connection.Transport.Output.WriteAsync(TextRendering.For(LineEnd.CrLf).Notice(TextFor(reason)));
            return;
        }

        try
        {
            await next(connection);
        }
        finally
        {
            Leave(address);
        }
    }

    private RefusalReason? TryEnter(IPAddress? address)
    {
        var limits = hub.Options.Limits;
        lock (_lock)
        {
            if (hub.Drain.HasBegun)
            {
                return RefusalReason.Draining;
            }

            if (limits.MaxConnections > 0 && _count >= limits.MaxConnections)
            {
                return RefusalReason.ServerFull;
            }

            if (address is not null)
            {
                var here = _byAddress.GetValueOrDefault(address);
                if (limits.MaxConnectionsPerAddress > 0 && here >= limits.MaxConnectionsPerAddress)
                {
                    return RefusalReason.AddressFull;
                }

                _byAddress[address] = here + 1;
            }

            _count++;
            return null;
        }
    }

    private void Leave(IPAddress? address)
    {
        lock (_lock)
        {
            _count--;
            if (address is not null && --_byAddress[address] == 0)
            {
                _byAddress.Remove(address);
            }
        }
    }

    /// <summary>The address that connections are counted for; null for loopback, and for what has none.</summary>
    private static IPAddress? CountedAddress(EndPoint? remote)
    {
        var address = (remote as IPEndPoint)?.Address;
        address = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        return address is null || IPAddress.IsLoopback(address) ? null : address;
    }

    private static string TextFor(RefusalReason reason) => reason switch
    {
        RefusalReason.ServerFull => "the server is full, please try again later",
        RefusalReason.AddressFull => "too many connections from your address, please try again later",
        _ => "the server is going down, please connect again",
    };
}
