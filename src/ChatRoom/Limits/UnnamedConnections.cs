using System.Net;

namespace ChatRoom.Limits;

// Contract of UnnamedConnections (each line has its test in UnnamedConnectionsTests):
//
// 1. It is full at `UnnamedPercent` of `MaxConnections`, but never below `Least`; if either is without limit, it is never full.
// 2. When a new connection needs a place, one of the address that has the most gives way, if that address would still
//    have no fewer than the address of the new one then has. So an address that opens few connections always gets in, and
//    keeps its places however many others open, unless there are more addresses than places.
// 3. Otherwise the oldest of an address that has the most gives way, if it has waited for `Patience`. So even an
//    attacker with countless addresses, or one behind the same address as others, keeps nobody out for long.
// 4. Otherwise none gives way, and the new connection has to be refused.
// 5. Each call takes constant time, whatever there is. A connection without an address counts as of one address with all others
//    that have none; loopback is an address like any other.

/// <summary>
/// The connections that have not given an alias yet. Strangers can open them for nothing, so they may take only a part of all
/// places. For one caller at a time. The contract stands above.
/// </summary>
internal sealed class UnnamedConnections(LimitOptions limits, TimeProvider time)
{
    /// <summary>How many there may be, however few <c>MaxConnections</c> are.</summary>
    public const int Least = 100;

    /// <summary>How long a person may take to type an alias before an equal may take the place.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Dictionary<AddressKey, Group> _byAddress = [];
    private readonly List<LinkedList<Group>> _withCount = [new()]; // at index n: the addresses that have n, the one that has been there longest first
    private int _greatest; // the most that one address has

    /// <summary>Connections now; those that came while there was no limit do not count.</summary>
    public int Count { get; private set; }

    /// <summary>Whether there are as many as there may be.</summary>
    public bool IsFull => Most is { } most && Count >= most;

    private long? Most => limits.MaxConnections == 0 || limits.UnnamedPercent == 100
        ? null
        : Math.Max(Least, limits.MaxConnections * (long)limits.UnnamedPercent / 100);

    /// <summary>Adds a connection.</summary>
    public void Add(ConnectionPlace place)
    {
        if (Most is null)
        {
            return;
        }

        var key = KeyOf(place.Remote);
        if (!_byAddress.TryGetValue(key, out var group))
        {
            group = _byAddress[key] = new Group(key);
        }

        place.Since = time.GetTimestamp();
        place.Unnamed = group.OldestFirst.AddLast(place);
        Count++;
        Move(group, from: group.OldestFirst.Count - 1);
    }

    /// <summary>Removes a connection, which has an alias or has ended; does nothing if it is not here any more.</summary>
    public void Remove(ConnectionPlace place)
    {
        if (place.Unnamed is not { } node)
        {
            return;
        }

        var group = _byAddress[KeyOf(place.Remote)];
        place.Unnamed = null;
        group.OldestFirst.Remove(node);
        Count--;
        Move(group, from: group.OldestFirst.Count + 1);
        if (group.OldestFirst.Count == 0)
        {
            _byAddress.Remove(group.Key);
        }
    }

    /// <summary>Returns the connection that gives way to a new one; null if none does.</summary>
    public ConnectionPlace? FindFor(EndPoint? remote)
    {
        if (_withCount[_greatest].First is not { Value.OldestFirst.First.Value: var oldest })
        {
            return null;
        }

        var own = _byAddress.GetValueOrDefault(KeyOf(remote))?.OldestFirst.Count ?? 0;
        return _greatest - 1 >= own + 1 || time.GetElapsedTime(oldest.Since) >= Patience ? oldest : null;
    }

    private AddressKey KeyOf(EndPoint? remote) =>
        remote is IPEndPoint { Address: var address } ? AddressKey.Of(address, limits.IPv6PrefixLength) : default;

    /// <summary>Moves an address, whose count has changed by one, to where it belongs.</summary>
    private void Move(Group group, int from)
    {
        var count = group.OldestFirst.Count;
        if (from > 0)
        {
            _withCount[from].Remove(group.Node);
        }

        if (count == _withCount.Count)
        {
            _withCount.Add(new());
        }

        if (count > 0)
        {
            _withCount[count].AddLast(group.Node);
        }

        _greatest = count > _greatest || _withCount[_greatest].Count == 0 ? count : _greatest;
    }

    /// <summary>The connections of one address.</summary>
    private sealed class Group
    {
        public Group(AddressKey key) => (Key, Node) = (key, new LinkedListNode<Group>(this));

        public AddressKey Key { get; }

        public LinkedList<ConnectionPlace> OldestFirst { get; } = new();

        /// <summary>Where it stands among the addresses that have as many.</summary>
        public LinkedListNode<Group> Node { get; }
    }
}
