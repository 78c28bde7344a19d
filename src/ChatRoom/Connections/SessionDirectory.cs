using System.Collections.Concurrent;
using ChatRoom.Diagnostics;

namespace ChatRoom.Connections;

/// <summary>The connections of this server.</summary>
internal sealed class SessionDirectory : IOpenConnections
{
    private readonly ConcurrentDictionary<Session, byte> _all = new();

    /// <summary>All connections, those without an alias and the server's own probes included.</summary>
    public IEnumerable<Session> All => _all.Select(static pair => pair.Key);

    public bool IsEmpty => _all.IsEmpty;

    public int Count => _all.Count;

    IEnumerable<IOpenConnection> IOpenConnections.All => All;

    public void Add(Session session) => _all.TryAdd(session, 0);

    void IOpenConnections.Remove(IOpenConnection connection) => _all.TryRemove((Session)connection, out _);
}
