using System.Net;

namespace ChatRoom.Limits;

/// <summary>
/// How many connections there may be, in all and from one address, and what the connections of one address share.
/// <list type="number">
/// <item>No address takes more than its share of all connections, so a part is always left for others.</item>
/// <item>An address keeps its allowance while it has connections or has used some of it: reconnecting renews nothing.</item>
/// <item>At most <see cref="MostAddresses"/> addresses are remembered. While there are more, the others share one allowance.</item>
/// <item>Loopback is exempt, unless it counts or a load balancer says who connects. So is a connection without an address.</item>
/// </list>
/// </summary>
internal sealed class ConnectionLimits(ChatRoomOptions options, TimeProvider time)
{
    /// <summary>Addresses that are remembered, some 200 bytes each.</summary>
    internal const int MostAddresses = 100_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<AddressKey, AddressAllowance> _byAddress = [];
    private readonly AddressAllowance _others = new(options.Limits, time);
    private int _sweepAt = 1024;
    private long _nextSweep;
    private int _count;

    private LimitOptions Limits => options.Limits;

    /// <summary>Addresses that are remembered now.</summary>
    internal int Addresses
    {
        get
        {
            lock (_lock)
            {
                return _byAddress.Count;
            }
        }
    }

    private int MostPerAddress
    {
        get
        {
            var share = Limits.MaxConnections == 0 ? int.MaxValue
                : Math.Max(1, (int)(Limits.MaxConnections * (100L - Limits.ReservedForOtherAddressesPercent) / 100));
            return Limits.MaxConnectionsPerAddress == 0 ? share : Math.Min(share, Limits.MaxConnectionsPerAddress);
        }
    }

    /// <summary>Counts a connection; if it may not come in, returns why.</summary>
    public RefusalReason? TryEnter(EndPoint? remote)
    {
        lock (_lock)
        {
            if (Limits.MaxConnections > 0 && _count >= Limits.MaxConnections)
            {
                return RefusalReason.ServerFull;
            }

            if (Find(remote) is { } allowance)
            {
                if (allowance.Connections >= MostPerAddress || allowance.Take(AddressLimit.Connection) > TimeSpan.Zero)
                {
                    return RefusalReason.AddressFull;
                }

                allowance.Connections++;
            }

            _count++;
            return null;
        }
    }

    /// <summary>A connection that was counted has ended.</summary>
    public void Leave(EndPoint? remote)
    {
        lock (_lock)
        {
            _count--;
            if (Find(remote) is { } allowance)
            {
                // It may have come in while the table was full, when it shared the allowance of the others.
                (allowance.Connections > 0 ? allowance : _others).Connections--;
            }
        }
    }

    /// <summary>Returns what the connections of an address share; null if it is exempt.</summary>
    public AddressAllowance? AllowanceOf(EndPoint? remote)
    {
        lock (_lock)
        {
            return Find(remote);
        }
    }

    private AddressAllowance? Find(EndPoint? remote)
    {
        if ((remote as IPEndPoint)?.Address is not { } address || IsExempt(address))
        {
            return null;
        }

        var key = AddressKey.Of(address, Limits.IPv6PrefixLength);
        if (_byAddress.TryGetValue(key, out var known))
        {
            return known;
        }

        if (_byAddress.Count >= Math.Min(_sweepAt, MostAddresses) && Ticks.Now(time) >= _nextSweep)
        {
            Sweep();
        }

        return _byAddress.Count >= MostAddresses ? _others : _byAddress[key] = new AddressAllowance(Limits, time);
    }

    /// <summary>Forgets addresses that would begin with the same allowance: when the table has doubled, and at most once a second.</summary>
    private void Sweep()
    {
        foreach (var (key, allowance) in _byAddress)
        {
            if (allowance.IsFull)
            {
                _byAddress.Remove(key);
            }
        }

        _sweepAt = Math.Max(1024, 2 * _byAddress.Count);
        _nextSweep = Ticks.Now(time) + TimeSpan.TicksPerSecond;
    }

    private bool IsExempt(IPAddress address) => !Limits.CountLoopback && options.ProxyProtocol.Mode == ProxyProtocolMode.Off
        && IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
}
