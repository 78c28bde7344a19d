using System.Collections.Concurrent;
using System.Globalization;
using ChatRoom.Protocol;

namespace ChatRoom.Journal;

/// <summary>
/// Assigns ids to events, keeps the newest in memory, and delivers them at once, on the caller's stack. A room without followers
/// is forgotten, and costs nothing. If it is followed again, it begins a new epoch.
/// </summary>
public sealed class MemoryJournal : IMessageJournal
{
    private readonly ConcurrentDictionary<string, Feed> _feeds = new(StringComparer.Ordinal);
    private readonly RememberedKeys _keys = new(); // also the lock that protects it

    /// <inheritdoc />
    public string? Failure => null;

    /// <inheritdoc />
    public string Kind => "memory";

    /// <inheritdoc />
    public RoomEpoch EpochOf(string room) => _feeds.TryGetValue(room, out var feed) ? new RoomEpoch(feed.Epoch, 0) : default;

    /// <inheritdoc />
    public ValueTask<long> AppendAsync(string room, ChatEvent e, AppendKey key, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<long>(cancellationToken)
        : e.ReplacesText ? Replace(room, e, key)
        : ValueTask.FromResult(Append(room, e, key));

    /// <inheritdoc />
    public ValueTask<IAsyncDisposable> FollowAsync(string room, IJournalFollower follower, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var feed = _feeds.GetOrAdd(room, static (key, feeds) => new Feed(key, feeds), _feeds);
            if (feed.TryFollow(follower) is { } subscription)
            {
                return ValueTask.FromResult<IAsyncDisposable>(subscription);
            }
        }

        return ValueTask.FromCanceled<IAsyncDisposable>(cancellationToken);
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<JournalEntry>> ReadBeforeAsync(string room, long before, int count, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<IReadOnlyList<JournalEntry>>(cancellationToken)
        : ValueTask.FromResult<IReadOnlyList<JournalEntry>>(_feeds.TryGetValue(room, out var feed) ? feed.Before(before, count) : []);

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<JournalEntry>> ReadAfterAsync(string room, long after, int count, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<IReadOnlyList<JournalEntry>>(cancellationToken)
        : ValueTask.FromResult<IReadOnlyList<JournalEntry>>(_feeds.TryGetValue(room, out var feed) ? feed.After(after, count) : []);

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<JournalEntry>> ReadTextsAsync(string room, long person, long before, int count, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<IReadOnlyList<JournalEntry>>(cancellationToken)
        : ValueTask.FromResult<IReadOnlyList<JournalEntry>>(
            _feeds.TryGetValue(room, out var feed) ? [.. TextsOf(person, feed.Before(before, IMessageJournal.MostRead)).TakeLast(count)] : []);

    /// <inheritdoc />
    /// <remarks>Rooms come in the order of their keys. A page is what one room has, at most.</remarks>
    public ValueTask<TextPage> ReadTextsAsync(long person, string? after, int count, CancellationToken cancellationToken)
    {
        var (id, from) = after?.Split(' ', 2) is [var number, var room] ? (long.Parse(number, CultureInfo.InvariantCulture), room) : (0, "");
        foreach (var (key, feed) in _feeds.Where(pair => string.CompareOrdinal(pair.Key, from) >= 0).OrderBy(static pair => pair.Key, StringComparer.Ordinal))
        {
            if (cancellationToken.IsCancellationRequested)
            {
                return ValueTask.FromCanceled<TextPage>(cancellationToken);
            }

            var texts = TextsOf(person, feed.After(key == from ? id : 0, IMessageJournal.MostRead)).Take(count)
                .Select(entry => new FoundText(key, entry.Id, entry.Event)).ToArray();
            if (texts.Length > 0)
            {
                return ValueTask.FromResult(new TextPage(texts, string.Create(CultureInfo.InvariantCulture, $"{texts[^1].Id} {key}")));
            }
        }

        return ValueTask.FromResult(new TextPage([], null));
    }

    /// <summary>Forgets the oldest events of a room, those from before a time. The room keeps its topic and its ids.</summary>
    public void Forget(string room, DateTimeOffset before)
    {
        if (_feeds.TryGetValue(room, out var feed))
        {
            feed.Forget(before);
        }
    }

    private static IEnumerable<JournalEntry> TextsOf(long person, IEnumerable<JournalEntry> entries) =>
        entries.Where(entry => entry.Event.AuthorId == person && entry.Event is { IsMessage: true, Text.IsEmpty: false });

    /// <summary>Appends an event that may be refused.</summary>
    private ValueTask<long> Replace(string room, ChatEvent e, AppendKey key)
    {
        try
        {
            return ValueTask.FromResult(Append(room, e, key));
        }
        catch (JournalException refusal)
        {
            return ValueTask.FromException<long>(refusal);
        }
    }

    /// <inheritdoc />
    public ValueTask<long?> FindAppendAsync(AppendKey key, CancellationToken cancellationToken)
    {
        lock (_keys)
        {
            return new(_keys.TryFind(key, out var id) ? id : null);
        }
    }

    private long Append(string room, ChatEvent e, AppendKey key) =>
        _feeds.TryGetValue(room, out var feed) ? key.IsNone ? feed.Append(e) : AppendOnce(feed, e, key)
        : e.ReplacesText ? throw TextReplacement.RefusalOf(e, e.Targets is [var first, ..] ? first : 0, target: null)!
        : 1; // without followers, the event can never be seen

    private long AppendOnce(Feed feed, ChatEvent e, AppendKey key)
    {
        lock (_keys)
        {
            if (!_keys.TryFind(key, out var id))
            {
                id = feed.Append(e);
                _keys.Add(key, id);
                _keys.Keep();
            }

            return id;
        }
    }

    /// <summary>One room's newest entries and followers.</summary>
    private sealed class Feed(string room, ConcurrentDictionary<string, Feed> feeds)
    {
        private readonly Lock _order = new();
        private IJournalFollower[] _followers = [];
        private readonly RecentEntries _recent = new(nextId: 1, isAll: true);
        private string _topic = "";
        private bool _gone;

        public long Epoch { get; } = RoomEpoch.NewValue();

        public long Append(ChatEvent e)
        {
            lock (_order)
            {
                var id = _recent.NextId;
                if (e.ReplacesText)
                {
                    ReplaceText(id, e);
                }

                _recent.Add(e);
                _topic = e.TopicAfter(_topic);
                foreach (var follower in _followers)
                {
                    follower.Receive(id, e);
                }

                return id;
            }
        }

        private void ReplaceText(long id, ChatEvent e)
        {
            var refusal = TextReplacement.NoTarget();
            var isAny = false;
            foreach (var targetId in e.Targets)
            {
                var target = _recent.Find(targetId);
                if (TextReplacement.RefusalOf(e, targetId, target) is { } why)
                {
                    refusal = why;
                    continue;
                }

                if (_recent.Find(target!.ReplacedBy) is { } earlier)
                {
                    Replace(target.ReplacedBy, TextReplacement.Supersede(earlier));
                }

                Replace(targetId, TextReplacement.Apply(target, id, e));
                isAny = true;
            }

            if (!isAny)
            {
                throw refusal;
            }
        }

        private void Replace(long id, ChatEvent e)
        {
            _recent.Replace(id, e);
            foreach (var follower in _followers)
            {
                follower.Replace(id, e);
            }
        }

        public JournalEntry[] Before(long before, int count)
        {
            lock (_order)
            {
                return _recent.Before(before, count);
            }
        }

        public JournalEntry[] After(long after, int count)
        {
            lock (_order)
            {
                return _recent.After(after, count);
            }
        }

        public void Forget(DateTimeOffset before)
        {
            lock (_order)
            {
                while (_recent.Find(_recent.FirstId) is { } oldest && oldest.At < before)
                {
                    _recent.Forget(_recent.FirstId);
                }
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

                follower.Begin(new RoomPosition(Epoch, _recent.NextId - 1), _topic);
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
