using ChatRoom.Protocol;

namespace ChatRoom.Journal.Writing;

/// <summary>
/// A room as the writer of a journal delivers its events. Belongs to the writer, except for the newest entries, which any thread
/// may read.
/// </summary>
internal class RoomFeed(string key)
{
    private readonly Lock _reading = new();
    private IJournalFollower[] _followers = [];
    private RecentEntries? _recent;
    private long _changes;

    /// <summary>The room's key.</summary>
    public string Key => key;

    /// <summary>The id of the room's next event.</summary>
    public long NextId { get; set; } = 1;

    /// <summary>The room's topic; empty if it has none.</summary>
    public string Topic { get; set; } = "";

    /// <summary>Whether the room has followers.</summary>
    public bool IsFollowed => _followers.Length > 0;

    /// <summary>Gives a follower the state of the room, and from then on every event.</summary>
    public void Follow(IJournalFollower follower, long epoch)
    {
        lock (_reading)
        {
            _recent ??= new RecentEntries(NextId);
        }

        follower.Begin(new RoomPosition(epoch, NextId - 1), Topic);
        _followers = [.. _followers, follower];
    }

    /// <summary>Removes a follower.</summary>
    public void Unfollow(IJournalFollower follower)
    {
        _followers = Array.FindAll(_followers, f => !ReferenceEquals(f, follower));
        if (_followers.Length == 0)
        {
            lock (_reading)
            {
                _recent = null;
            }
        }
    }

    /// <summary>Tells the followers that events cannot be delivered, or that the ids were set back. The journal continues at the next id.</summary>
    public void Skip(long epoch)
    {
        lock (_reading)
        {
            _changes++;
            _recent = IsFollowed ? new RecentEntries(NextId) : null;
        }

        foreach (var follower in _followers)
        {
            follower.Skip(new RoomPosition(epoch, NextId - 1), Topic);
        }
    }

    /// <summary>Returns an entry, or null if it is not in memory.</summary>
    public ChatEvent? Find(long id)
    {
        lock (_reading)
        {
            return _recent?.Find(id);
        }
    }

    /// <summary>Delivers an event to the followers, in the order of ids.</summary>
    /// <param name="id">The event's id.</param>
    /// <param name="e">The event.</param>
    /// <param name="replaced">The earlier events that change with it; null: none.</param>
    /// <returns>The exception of a follower, which is a bug; null: none.</returns>
    public Exception? HandOn(long id, ChatEvent e, IReadOnlyList<JournalEntry>? replaced)
    {
        var mistake = replaced is null ? null : Replace(replaced);
        if (!IsFollowed)
        {
            return mistake;
        }

        lock (_reading)
        {
            _recent!.Add(e);
        }

        foreach (var follower in _followers)
        {
            try
            {
                follower.Receive(id, e);
            }
            catch (Exception thrown)
            {
                mistake = thrown; // the other followers still get the event
            }
        }

        return mistake;
    }

    /// <summary>Forgets the entries up to an id, which were deleted.</summary>
    public void Forget(long upTo)
    {
        lock (_reading)
        {
            _changes++;
            _recent?.Forget(upTo);
        }
    }

    /// <summary>
    /// Returns the newest entries in memory below an id, the first id in memory, and how often earlier entries have changed so
    /// far; or null if there are no entries in memory.
    /// </summary>
    public (JournalEntry[] Entries, long From, long Changes)? Before(long before, int count)
    {
        lock (_reading)
        {
            return _recent is null ? null : (_recent.Before(before, count), _recent.FirstId, _changes);
        }
    }

    /// <summary>Keeps entries in memory that were read from storage, if they come directly before those in memory.</summary>
    /// <param name="older">The entries.</param>
    /// <param name="changes">How often earlier entries had changed when the read began: if they have changed since, the entries may be outdated.</param>
    public void Extend(IReadOnlyList<JournalEntry> older, long changes)
    {
        lock (_reading)
        {
            if (changes == _changes)
            {
                _recent?.Extend(older);
            }
        }
    }

    /// <summary>Returns the oldest entries in memory above an id, and the first id in memory; or null if there are no entries in memory.</summary>
    public (JournalEntry[] Entries, long From)? After(long after, int count)
    {
        lock (_reading)
        {
            return _recent is null ? null : (_recent.After(after, count), _recent.FirstId);
        }
    }

    private Exception? Replace(IReadOnlyList<JournalEntry> replaced)
    {
        Exception? mistake = null;
        foreach (var (id, e) in replaced)
        {
            ChatEvent now;
            lock (_reading)
            {
                _changes++;
                now = _recent?.Replace(id, e) ?? e;
            }

            foreach (var follower in _followers)
            {
                try
                {
                    follower.Replace(id, now);
                }
                catch (Exception thrown)
                {
                    mistake = thrown;
                }
            }
        }

        return mistake;
    }
}
