using System.Net;

namespace ChatRoom.Limits;

/// <summary>
/// Limits the connections, in total and per address, and holds what the connections of one address share.
/// <list type="number">
/// <item>No address takes more than its share of all connections, so a part is always left for others.</item>
/// <item>Connections without an alias take a part of all places at most, and give way to others (<see cref="UnnamedConnections"/>).</item>
/// <item>An address keeps its allowance while it has connections or has used some of it: reconnecting renews nothing.</item>
/// <item>At most <see cref="MostAddresses"/> addresses are remembered. While there are more, the others share one allowance.</item>
/// <item>Loopback is exempt, unless a setting includes it or a load balancer names the clients. A connection without an address is exempt, too.</item>
/// </list>
/// </summary>
internal sealed class ConnectionLimits(ChatRoomOptions options, TimeProvider time)
{
    /// <summary>The number of addresses that are remembered, about 200 bytes each.</summary>
    internal const int MostAddresses = 100_000;

    // For all addresses together. Each explanation costs a connection, so in a large flood most refused clients get none.
    private static readonly Rate Explanations = new(perSecond: 100, burst: 500);

    private readonly Lock _lock = new();
    private readonly Dictionary<AddressKey, AddressAllowance> _byAddress = [];
    private readonly UnnamedConnections _unnamed = new(options.Limits, time);
    private readonly AddressAllowance _others = new(options.Limits, time);
    private int _sweepAt = 1024;
    private long _nextSweep;
    private long _explainedUntil;
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

    /// <summary>Gives a connection a place. Returns the reason if the connection must be refused; otherwise null.</summary>
    public RefusalReason? TryEnter(ConnectionPlace place)
    {
        ConnectionPlace? givesWay;
        lock (_lock)
        {
            if (FullFor(place.Remote, out givesWay) is { } full)
            {
                return full;
            }

            if (Find(place.Remote) is { } allowance)
            {
                if (allowance.Connections >= MostPerAddress || allowance.Take(AddressLimit.Connection) > TimeSpan.Zero)
                {
                    return RefusalReason.AddressFull;
                }

                allowance.Connections++;
            }

            if (givesWay is not null)
            {
                Remove(givesWay);
            }

            _count++;
            place.IsTaken = true;
            _unnamed.Add(place);
        }

        givesWay?.GiveWay();
        return null;
    }

    /// <summary>
    /// Returns the reason to close a socket before a connection is created for it: it would be refused, and its address or all
    /// addresses together have got too many explanations lately. Null otherwise. Not behind a load balancer, whose address says nothing about the client.
    /// </summary>
    public RefusalReason? ReasonToClose(EndPoint? remote)
    {
        if (options.ProxyProtocol.Mode != ProxyProtocolMode.Off)
        {
            return null;
        }

        lock (_lock)
        {
            if (Find(remote) is not { } allowance)
            {
                return null;
            }

            var isAddressFull = allowance.Connections >= MostPerAddress || allowance.WaitFor(AddressLimit.Connection) > TimeSpan.Zero;
            return (FullFor(remote, out _) ?? (isAddressFull ? RefusalReason.AddressFull : null)) is { } reason
                && (allowance.Take(AddressLimit.Explanation) > TimeSpan.Zero || Explanations.Take(ref _explainedUntil, Ticks.Now(time)) > TimeSpan.Zero)
                ? reason
                : null;
        }
    }

    /// <summary>
    /// A connection has an alias, or waits for the server and not for its client: it gives way to none from now on. Returns false if
    /// it has given way already.
    /// </summary>
    public bool TryKeep(ConnectionPlace place)
    {
        lock (_lock)
        {
            _unnamed.Remove(place);
            return place.IsTaken;
        }
    }

    /// <summary>A connection waits for its client again, and has no alias: it may have to give way.</summary>
    public void Expose(ConnectionPlace place)
    {
        lock (_lock)
        {
            if (place is { IsTaken: true, Unnamed: null })
            {
                _unnamed.Add(place);
            }
        }
    }

    /// <summary>A connection has ended: gives its place back, unless another one has taken it.</summary>
    public void Leave(ConnectionPlace place)
    {
        lock (_lock)
        {
            if (place.IsTaken)
            {
                Remove(place);
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

    /// <summary>
    /// Asks whether the server has a place for a new connection, whatever the limits of its address say. Returns the reason if not;
    /// otherwise null, and the connection that gives way for it, if one has to.
    /// </summary>
    private RefusalReason? FullFor(EndPoint? remote, out ConnectionPlace? givesWay)
    {
        givesWay = null;
        var isServerFull = Limits.MaxConnections > 0 && _count >= Limits.MaxConnections;
        return !isServerFull && !_unnamed.IsFull ? null
            : (givesWay = _unnamed.FindFor(remote)) is not null ? null
            : isServerFull ? RefusalReason.ServerFull : RefusalReason.UnnamedFull;
    }

    private void Remove(ConnectionPlace place)
    {
        place.IsTaken = false;
        _unnamed.Remove(place);
        _count--;
        if (Find(place.Remote) is { } allowance)
        {
            // It may have arrived while the table was full, and then shares the allowance of all others.
            (allowance.Connections > 0 ? allowance : _others).Connections--;
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
