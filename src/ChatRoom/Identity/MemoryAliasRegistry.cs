using System.Collections.Concurrent;
using ChatRoom.Protocol;

namespace ChatRoom.Identity;

/// <summary>The aliases of one process.</summary>
public sealed class MemoryAliasRegistry : IAliasRegistry
{
    private readonly ConcurrentDictionary<string, Alias> _claimed = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public ValueTask<bool> TryClaimAsync(Alias alias) => ValueTask.FromResult(_claimed.TryAdd(alias.Key, alias));

    /// <inheritdoc />
    public ValueTask ReleaseAsync(Alias alias)
    {
        _claimed.TryRemove(alias.Key, out _);
        return default;
    }
}
