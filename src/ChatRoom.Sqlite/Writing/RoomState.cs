using ChatRoom.Journal;
using ChatRoom.Protocol;

namespace ChatRoom.Sqlite.Writing;

/// <summary>
/// The writer's state of a room. Belongs to the writer's thread, except for the newest entries, which any thread may read.
/// </summary>
internal sealed class RoomState(string key)
{
    private readonly Lock _reading = new();
    private IJournalFollower[] _followers = [];
    private RecentEntries? _recent;
    private long _changes;
    private HashSet<long>? _authors; // of the current block; null: unknown
    private long _block;

    /// <summary>The room's key.</summary>
    public string Key => key;

    /// <summary>The room's number in the file; 0: the room is not in the file yet.</summary>
    public long Number { get; set; }

    /// <summary>The id of the room's next event.</summary>
    public long NextId { get; set; } = 1;

    /// <summary>Whether the file has no events of the room, so that the next one will be the oldest.</summary>
    public bool IsEmpty { get; set; } = true;

    public string Topic { get; set; } = "";

    /// <summary>Whether the room has followers.</summary>
    public bool IsFollowed => _followers.Length > 0;

    /// <summary>Whether users have seen ids that are not stored: then only this object prevents that they are reused.</summary>
    public bool IsAhead { get; set; }

    /// <summary>The state before the current transaction; null: the transaction has not changed the room.</summary>
    public (long Number, long NextId, string Topic, bool IsEmpty)? Saved { get; set; }

    /// <summary>Returns whether this may be the first message of a person in a block of the room, which is its newest.</summary>
    public bool IsNewAuthor(long person, long block)
    {
        if (_authors is null || block != _block)
        {
            (_authors, _block) = ([], block);
        }

        return _authors.Add(person);
    }

    /// <summary>Forgets the authors, because the transaction that recorded them failed.</summary>
    public void ForgetAuthors() => _authors = null;

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

    /// <summary>Keeps entries in memory that were read from the file, if they come directly before those in memory.</summary>
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
