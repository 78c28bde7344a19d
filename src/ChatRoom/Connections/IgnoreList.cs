using System.Collections.Immutable;
using ChatRoom.Protocol;

namespace ChatRoom.Connections;

/// <summary>Whom a member does not want to hear. Changed by its session and by renames, read by its pump.</summary>
internal sealed class IgnoreList
{
    // Usually empty, and looked at for each message where it is not: an immutable set needs no lock to look at.
    private ImmutableDictionary<string, string> _names = ImmutableDictionary<string, string>.Empty;

    public bool IsEmpty => _names.IsEmpty;

    /// <summary>As they were given.</summary>
    public IEnumerable<string> Names => _names.Values;

    public bool Contains(Alias alias) => _names.ContainsKey(alias.Key);

    public bool Add(Alias alias) => ImmutableInterlocked.TryAdd(ref _names, alias.Key, alias.Value);

    public bool Remove(Alias alias) => ImmutableInterlocked.TryRemove(ref _names, alias.Key, out _);

    /// <summary>Whoever is ignored stays so under another alias.</summary>
    public void Follow(Alias from, Alias to)
    {
        if (Remove(from))
        {
            Add(to);
        }
    }
}
