using System.Collections.Concurrent;
using ChatRoom.Identity;

namespace ChatRoom.Testing;

/// <summary>Collects the leases that it loses.</summary>
public sealed class AliasHolder : IAliasHolder
{
    private readonly ConcurrentQueue<AliasLease> _lost = new();

    public IReadOnlyCollection<AliasLease> LostLeases => _lost;

    public void Lost(AliasLease lease) => _lost.Enqueue(lease);
}
