using System.Net;

namespace ChatRoom.Limits;

/// <summary>
/// Limits the connections, in total and per address, and holds what the connections of one address share.
/// <list type="number">
/// <item>No address takes more than its share of all connections, so a part is always left for others.</item>
/// <item>An address keeps its allowance while it has connections or has used some of it: reconnecting renews nothing.</item>
/// <item>At most <see cref="MostAddresses"/> addresses are remembered. While there are more, the others share one allowance.</item>
/// <item>Loopback is exempt, unless a setting includes it or a load balancer names the clients. A connection without an address is exempt, too.</item>
/// </list>
/// </summary>
internal sealed class ConnectionLimits(ChatRoomOptions options, TimeProvider time)
{
    /// <summary>The number of addresses that are remembered, about 200 bytes each.</summary>
    internal const int MostAddresses = 100_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<AddressKey, AddressAllowance> _byAddress = [];
    private readonly AddressAllowance _others = new(options.Limits, time);
    private int _sweepAt = 1024;
    private long _nextSweep;
    private int _count;

    private LimitOptions Limits => options.Limits;

    /// <summary>The number of addresses that are currently remembered.</summary>
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

    /// <summary>Counts a connection. Returns the reason if the connection must be refused.</summary>
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

    /// <summary>
    /// Returns the reason to close a socket before a connection is created for it: it would be refused, and its address has often
    /// been refused lately. Null otherwise. Not behind a load balancer, whose address says nothing about the client.
    /// </summary>
    public RefusalReason? ReasonToClose(EndPoint? remote)
    {
        if (options.ProxyProtocol.Mode != ProxyProtocolMode.Off)
        {
            return null;
        }

        lock (_lock)
        {
            var isServerFull = Limits.MaxConnections > 0 && _count >= Limits.MaxConnections;
            return Find(remote) is { } allowance
                && (isServerFull || allowance.Connections >= MostPerAddress || allowance.WaitFor(AddressLimit.Connection) > TimeSpan.Zero)
                && allowance.Take(AddressLimit.Explanation) > TimeSpan.Zero
                ? isServerFull ? RefusalReason.ServerFull : RefusalReason.AddressFull
                : null;
        }
    }

    /// <summary>Stops counting a connection that has ended.</summary>
    public void Leave(EndPoint? remote)
    {
        lock (_lock)
        {
            _count--;
            if (Find(remote) is { } allowance)
            {
                // It may have arrived while the table was full, and then shares the allowance of all others.
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

    /// <summary>Forgets addresses that have their full allowance. Does this when the table has doubled, and at most once a second.</summary>
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
        && IPAddress.IsLoopback(address.Unmapped());
}
