using ChatRoom.Journal;
using ChatRoom.Protocol;

namespace ChatRoom.Sqlite.Writing;

/// <summary>
/// A room as the writer knows it. Belongs to the writer's thread, but for the newest entries, which anybody may read.
/// </summary>
internal sealed class RoomState(string key)
{
    private readonly Lock _reading = new();
    private IJournalFollower[] _followers = [];
    private RecentEntries? _recent;
    private long _changes;

    /// <summary>The room's key.</summary>
    public string Key => key;

    /// <summary>Its number in the file; 0: it is not there yet.</summary>
    public long Number { get; set; }

    /// <summary>The id that its next event gets.</summary>
    public long NextId { get; set; } = 1;

    /// <summary>Whether none of its events is in the file: its next one is its oldest.</summary>
    public bool IsEmpty { get; set; } = true;

    /// <summary>What it is about.</summary>
    public string Topic { get; set; } = "";

    /// <summary>Whether somebody is handed what it gets.</summary>
    public bool IsFollowed => _followers.Length > 0;

    /// <summary>Whether ids were shown that are not stored: then only memory knows that they are not to be given again.</summary>
    public bool IsAhead { get; set; }

    /// <summary>How it stood when the present transaction first touched it; null: it did not yet.</summary>
    public (long Number, long NextId, string Topic, bool IsEmpty)? Saved { get; set; }

    /// <summary>Tells a follower how the room stands; it is handed all that follows.</summary>
    public void Follow(IJournalFollower follower, long epoch)
    {
        lock (_reading)
        {
            _recent ??= new RecentEntries(NextId);
        }

        follower.Begin(new RoomPosition(epoch, NextId - 1), Topic);
        _followers = [.. _followers, follower];
    }

    /// <summary>A follower is handed nothing any more.</summary>
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

    /// <summary>Hands an event on; the ids come in their order.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="e">The event.</param>
    /// <param name="replaced">The earlier events that read differently from now on; null: none.</param>
    /// <returns>What a follower threw, which it must not; null: nothing.</returns>
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
                mistake = thrown; // the others get theirs all the same
            }
        }

        return mistake;
    }

    /// <summary>Its oldest entries are not kept any more, up to an id.</summary>
    public void Forget(long upTo)
    {
        lock (_reading)
        {
            _changes++;
            _recent?.Forget(upTo);
        }
    }

    /// <summary>
    /// The newest entries in memory below an id, the id from which on they are there, and how often earlier ones were changed
    /// until now; null: there are none in memory.
    /// </summary>
    public (JournalEntry[] Entries, long From, long Changes)? Before(long before, int count)
    {
        lock (_reading)
        {
            return _recent is null ? null : (_recent.Before(before, count), _recent.FirstId, _changes);
        }
    }

    /// <summary>Keeps in memory what was read back, if it is what comes before that which is there.</summary>
    /// <param name="older">The entries.</param>
    /// <param name="changes">How often earlier ones had been changed before the read began: if it was more often, they may be outdated.</param>
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

    /// <summary>The oldest entries in memory above an id, and the id from which on they are there; null: there are none in memory.</summary>
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
