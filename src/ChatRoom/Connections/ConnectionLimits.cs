using System.Net;

namespace ChatRoom.Connections;

/// <summary>How many connections there may be, in all and from one address. Loopback is not counted by address.</summary>
internal sealed class ConnectionLimits(LimitOptions limits)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, int> _byAddress = [];
    private int _count;

    /// <summary>Takes a place for a connection; if there is none, why.</summary>
    public RefusalReason? TryEnter(EndPoint? remote)
    {
        var address = CountedAddress(remote);
        lock (_lock)
        {
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

    /// <summary>Gives a place back.</summary>
    public void Leave(EndPoint? remote)
    {
        var address = CountedAddress(remote);
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
}
