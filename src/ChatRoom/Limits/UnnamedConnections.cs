using System.Net;

namespace ChatRoom.Limits;

// Contract of UnnamedConnections (each line has its test in UnnamedConnectionsTests):
//
// 1. It is full at `UnnamedPercent` of `MaxConnections`, but never below `Least`; if either is without limit, it is never full.
//    The limits are read at each call.
// 2. A connection of the address that has the most gives way to a new one, if that address would still have no fewer than
//    the address of the new one then has. So an address that opens few connections gets in at once, and keeps its places
//    however many others open, unless there are more addresses than places. There is no minimum age: an attacker who always
//    reconnects would never have to give way.
// 3. Otherwise the oldest connection of the addresses that have the most gives way, if it has waited for `Patience`.
// 4. Otherwise none gives way.
// 5. Loopback is an address like any other. Connections without an address count as if they had one and the same.
//    Of an IPv6 address, at most the first 48 bits count, because one site may have as many (RFC 6177).
//
// A call takes logarithmic time, because strangers cause thousands of them per second.

/// <summary>
/// The connections that have not given an alias yet. Strangers can open them for nothing, so they may take only a part of all
/// places. For one caller at a time. The contract stands above.
/// </summary>
internal sealed class UnnamedConnections(LimitOptions limits, TimeProvider time)
{
    /// <summary>How many there may be, however few <c>MaxConnections</c> are.</summary>
    public const int Least = 100;

    /// <summary>How long a client may shake hands and type before an equal may take its place.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private const int SiteBits = 48;

    private static readonly Comparer<Group> ByAge = Comparer<Group>.Create(static (one, other) => one.Oldest.Order.CompareTo(other.Oldest.Order));

    private readonly Dictionary<AddressKey, Group> _byAddress = [];
    private readonly Dictionary<int, SortedSet<Group>> _byCount = []; // the address with the oldest connection is first
    private int _greatest; // the most connections that one address has
    private long _added;

    /// <summary>Connections now.</summary>
    public int Count { get; private set; }

    /// <summary>Whether there are as many as there may be.</summary>
    public bool IsFull => limits.MaxConnections > 0 && limits.UnnamedPercent < 100
        && Count >= Math.Max(Least, limits.MaxConnections * (long)limits.UnnamedPercent / 100);

    /// <summary>Adds a connection.</summary>
    public void Add(ConnectionPlace place)
    {
        var key = KeyOf(place.Remote);
        if (!_byAddress.TryGetValue(key, out var group))
        {
            group = _byAddress[key] = new Group();
        }

        TakeOut(group);
        (place.Since, place.Order) = (time.GetTimestamp(), ++_added);
        place.Unnamed = group.OldestFirst.AddLast(place);
        Count++;
        PutBack(group);
    }

    /// <summary>Removes a connection, which has an alias or has ended; does nothing if it is not here any more.</summary>
    public void Remove(ConnectionPlace place)
    {
        if (place.Unnamed is not { } node)
        {
            return;
        }

        var key = KeyOf(place.Remote);
        var group = _byAddress[key];
        TakeOut(group);
        place.Unnamed = null;
        group.OldestFirst.Remove(node);
        Count--;
        PutBack(group);
        if (group.OldestFirst.Count == 0)
        {
            _byAddress.Remove(key);
        }
    }

    /// <summary>Returns the connection that gives way to a new one; null if none does.</summary>
    public ConnectionPlace? FindFor(EndPoint? remote)
    {
        if (_greatest == 0)
        {
            return null;
        }

        var oldest = _byCount[_greatest].Min!.Oldest;
        var own = _byAddress.GetValueOrDefault(KeyOf(remote))?.OldestFirst.Count ?? 0;
        return _greatest - 1 >= own + 1 || time.GetElapsedTime(oldest.Since) >= Patience ? oldest : null;
    }

    private AddressKey KeyOf(EndPoint? remote) =>
        remote is IPEndPoint { Address: var address } ? AddressKey.Of(address, Math.Min(limits.IPv6PrefixLength, SiteBits)) : default;

    /// <summary>To be called before a change of an address's connections.</summary>
    private void TakeOut(Group group)
    {
        var count = group.OldestFirst.Count;
        if (count > 0 && _byCount[count] is var same && same.Remove(group) && same.Count == 0)
        {
            _byCount.Remove(count);
        }
    }

    /// <summary>To be called after a change by one connection.</summary>
    private void PutBack(Group group)
    {
        var count = group.OldestFirst.Count;
        if (count > 0)
        {
            if (!_byCount.TryGetValue(count, out var same))
            {
                same = _byCount[count] = new SortedSet<Group>(ByAge);
            }

            same.Add(group);
        }

        _greatest = count > _greatest || !_byCount.ContainsKey(_greatest) ? count : _greatest;
    }

    /// <summary>The connections of one address.</summary>
    private sealed class Group
    {
        public LinkedList<ConnectionPlace> OldestFirst { get; } = new();

        public ConnectionPlace Oldest => OldestFirst.First!.Value;
    }
}
