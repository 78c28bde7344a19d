using System.Collections.Concurrent;
using ChatRoom.Protocol;

namespace ChatRoom.Journal;

/// <summary>
/// Numbers, keeps nothing, and hands on at once, on the caller's stack. A room that nobody follows any more is
/// forgotten, its numbers too: it costs nothing, and nothing of it could be read back.
/// </summary>
public sealed class MemoryJournal : IMessageJournal
{
    private readonly ConcurrentDictionary<string, Feed> _feeds = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public string? Failure => null;

    /// <inheritdoc />
    public ValueTask<long> AppendAsync(string room, ChatEvent e) =>
        // Without followers there is nobody who could ever see it.
        ValueTask.FromResult(_feeds.TryGetValue(room, out var feed) ? feed.Append(e) : 1);

    /// <inheritdoc />
    public ValueTask<IAsyncDisposable> FollowAsync(string room, IJournalFollower follower)
    {
        while (true)
        {
            var feed = _feeds.GetOrAdd(room, static (key, feeds) => new Feed(key, feeds), _feeds);
            if (feed.TryFollow(follower) is { } subscription)
            {
                return ValueTask.FromResult<IAsyncDisposable>(subscription);
            }
        }
    }

    /// <summary>One room's numbers and followers.</summary>
    private sealed class Feed(string room, ConcurrentDictionary<string, Feed> feeds)
    {
        private readonly Lock _order = new();
        private IJournalFollower[] _followers = [];
        private long _newestId;
        private bool _gone;

        public long Append(ChatEvent e)
        {
            lock (_order)
            {
                var id = ++_newestId;
                foreach (var follower in _followers)
                {
                    follower.Receive(id, e);
                }

                return id;
            }
        }

        public Subscription? TryFollow(IJournalFollower follower)
        {
            lock (_order)
            {
                if (_gone)
                {
                    return null;
                }

                follower.Begin(_newestId);
                _followers = [.. _followers, follower];
                return new Subscription(this, follower);
            }
        }

        public void Unfollow(IJournalFollower follower)
        {
            lock (_order)
            {
                _followers = Array.FindAll(_followers, f => !ReferenceEquals(f, follower));
                if (_followers.Length == 0 && !_gone)
                {
                    _gone = true;
                    feeds.TryRemove(KeyValuePair.Create(room, this));
                }
            }
        }
    }

    private sealed class Subscription(Feed feed, IJournalFollower follower) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            feed.Unfollow(follower);
            return default;
        }
    }
}
