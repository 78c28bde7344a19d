using System.Collections.Concurrent;
using ChatRoom.Protocol;

namespace ChatRoom.Connections;

/// <summary>The connections of this server, and who is behind them.</summary>
internal sealed class SessionDirectory
{
    private readonly ConcurrentDictionary<Session, byte> _all = new();
    private readonly ConcurrentDictionary<string, Participant> _named = new(StringComparer.Ordinal);

    /// <summary>All connections, those without an alias and the server's own probes included.</summary>
    public IEnumerable<Session> All => _all.Select(static pair => pair.Key);

    public bool IsEmpty => _all.IsEmpty;

    public int Count => _all.Count;

    public void Add(Session session) => _all.TryAdd(session, 0);

    public void Remove(Session session) => _all.TryRemove(session, out _);

    /// <summary>Somebody goes by this alias from now on.</summary>
    public void Name(Alias alias, Participant participant) => _named[alias.Key] = participant;

    /// <summary>And no longer.</summary>
    public void Unname(Alias alias, Participant participant) => _named.TryRemove(KeyValuePair.Create(alias.Key, participant));

    /// <summary>Who goes by an alias; null if nobody does.</summary>
    public Participant? Find(Alias alias) => _named.GetValueOrDefault(alias.Key);
}
