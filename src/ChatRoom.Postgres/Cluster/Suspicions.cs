namespace ChatRoom.Postgres.Cluster;

// Contract of Suspicions (tests in ChatRoom.Postgres.Tests/Cluster/SuspicionsTests):
//
//  1. A node may be declared over only after two looks, at least half its lease apart, that saw the same sign of life, older than its
//     lease each time.
//  2. Nobody may be declared over before this node has looked without a break for a lease, its own or that of the other one,
//     whichever is longer. A pause of more than half its lease is a break, and so is a clock that was set back: then all begins again.
//     So after an outage of the database, all nodes have the time to show that they live.
//  3. A node that shows nothing more may be declared over at the latest two leases and two looks after its last sign of life, if this
//     node looks without a break.

/// <summary>Decides which nodes may be declared over. The contract stands above. Knows only the clock of the database. Not thread-safe.</summary>
/// <param name="lease">The lease of this node; it looks several times in it.</param>
internal sealed class Suspicions(TimeSpan lease)
{
    private readonly Dictionary<long, (DateTime Renewed, DateTime FirstSeen)> _suspects = [];
    private DateTime _unbrokenSince;
    private DateTime _last;

    /// <summary>Returns the nodes that may be declared over now.</summary>
    /// <param name="now">The time of this look.</param>
    /// <param name="others">The other nodes that are not over.</param>
    public List<Node> Look(DateTime now, IReadOnlyCollection<Node> others)
    {
        if (now < _last || now - _last > lease / 2)
        {
            _unbrokenSince = now;
            _suspects.Clear();
        }

        _last = now;
        foreach (var gone in _suspects.Keys.Except(others.Select(static node => node.Incarnation)).ToArray())
        {
            _suspects.Remove(gone);
        }

        return [.. others.Where(node => IsDue(node, now))];
    }

    private bool IsDue(Node node, DateTime now)
    {
        if (now - node.Renewed <= node.Lease)
        {
            _suspects.Remove(node.Incarnation);
            return false;
        }

        if (!_suspects.TryGetValue(node.Incarnation, out var seen) || seen.Renewed != node.Renewed)
        {
            _suspects[node.Incarnation] = (node.Renewed, now);
            return false;
        }

        return now - seen.FirstSeen >= node.Lease / 2 && now - _unbrokenSince >= (node.Lease > lease ? node.Lease : lease);
    }
}
