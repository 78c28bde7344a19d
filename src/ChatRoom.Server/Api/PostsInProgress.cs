using System.Collections.Concurrent;
using ChatRoom.Journal;

namespace ChatRoom.Server.Api;

/// <summary>The messages with a key that are being published now: a second request with the same key does not wait for the first one.</summary>
internal sealed class PostsInProgress
{
    private readonly ConcurrentDictionary<AppendKey, bool> _keys = new();

    /// <summary>Begins one; returns false if another one with its key is in progress.</summary>
    public bool TryBegin(AppendKey key) => key.IsNone || _keys.TryAdd(key, true);

    /// <summary>Ends it.</summary>
    public void End(AppendKey key)
    {
        if (!key.IsNone)
        {
            _keys.TryRemove(key, out _);
        }
    }
}
