using ChatRoom.Protocol;

namespace ChatRoom.Journal;

/// <summary>
/// The newest entries of a room, in memory: up to <see cref="IMessageJournal.MostRead"/> of them, and up to
/// <see cref="MostBytes"/> of text, but for the newest, which is always there. Not thread-safe.
/// </summary>
public sealed class RecentEntries
{
    /// <summary>Bytes of text that are kept.</summary>
    public const int MostBytes = 256 * 1024;

    private ChatEvent?[] _ring = new ChatEvent[8];
    private long _firstId;
    private int _start;
    private int _bytes;
    private readonly bool _isAll;
    private long _forgotten;

    /// <param name="nextId">The id of the first entry that will be added.</param>
    /// <param name="isAll">Whether there are no other entries: one that is dropped cannot be read any more.</param>
    public RecentEntries(long nextId, bool isAll = false)
    {
        _firstId = nextId;
        _isAll = isAll;
    }

    /// <summary>Entries that are there.</summary>
    public int Count { get; private set; }

    /// <summary>The id of the oldest entry that is there; the one that will be added next, if there is none.</summary>
    public long FirstId => _firstId;

    /// <summary>The id of the entry that will be added next.</summary>
    public long NextId => _firstId + Count;

    /// <summary>Adds the next entry. Of what is traced the trace is kept too: it is read by nobody.</summary>
    public void Add(ChatEvent e)
    {
        while (Count == IMessageJournal.MostRead || (Count > 0 && _bytes + e.Text.Length > MostBytes))
        {
            Drop();
        }

        MakeRoom();
        _ring[(_start + Count) % _ring.Length] = e;
        _bytes += e.Text.Length;
        Count++;
    }

    /// <summary>
    /// Puts entries that were read back in front of those that are there, as many as there is room for, if they are the
    /// ones that come before: what one newcomer has read from the disk, the next one finds in memory.
    /// </summary>
    /// <param name="older">Without gaps, the oldest first.</param>
    public void Extend(IReadOnlyList<JournalEntry> older)
    {
        for (var i = older.Count - 1; i >= 0 && older[i].Id == _firstId - 1 && older[i].Id > _forgotten; i--)
        {
            var e = older[i].Event;
            if (Count == IMessageJournal.MostRead || _bytes + e.Text.Length > MostBytes)
            {
                return;
            }

            MakeRoom();
            _start = (_start + _ring.Length - 1) % _ring.Length;
            _ring[_start] = e;
            _bytes += e.Text.Length;
            _firstId--;
            Count++;
        }
    }

    /// <summary>Returns an entry; null if it is not there.</summary>
    public ChatEvent? Find(long id) => id >= _firstId && id < NextId ? At((int)(id - _firstId)) : null;

    /// <summary>Replaces an entry, if it is there, by the same event with another text. Returns what is there now; null: nothing.</summary>
    public ChatEvent? Replace(long id, ChatEvent e)
    {
        if (Find(id) is not { } old)
        {
            return null;
        }

        var replaced = old.WithText(e.Text, e.ReplacedBy); // its author's id may be known here only
        _ring[(_start + (int)(id - _firstId)) % _ring.Length] = replaced;
        _bytes += e.Text.Length - old.Text.Length;
        return replaced;
    }

    /// <summary>Drops the oldest entries, up to an id; none of them comes back, not even from a read that began before.</summary>
    public void Forget(long upTo)
    {
        _forgotten = Math.Max(_forgotten, upTo);
        while (Count > 0 && _firstId <= upTo)
        {
            Drop();
        }

        for (var i = 0; i < Count; i++)
        {
            if (At(i) is { Kind: ChatEventKind.Edited } e && e.Target <= upTo)
            {
                Replace(_firstId + i, TextReplacement.Supersede(e)); // the text belongs to the message
            }
        }
    }

    /// <summary>The newest entries with ids below <paramref name="before"/>, the oldest of them first.</summary>
    public JournalEntry[] Before(long before, int count)
    {
        var end = (int)(Math.Clamp(before, _firstId, NextId) - _firstId);
        return Copy(Math.Max(0, end - count), end);
    }

    /// <summary>The oldest entries with ids above <paramref name="after"/>, in their order.</summary>
    public JournalEntry[] After(long after, int count)
    {
        var start = (int)(Math.Clamp(Math.Min(after, long.MaxValue - 1) + 1, _firstId, NextId) - _firstId);
        return Copy(start, Math.Min(Count, start + count));
    }

    private ChatEvent At(int index) => _ring[(_start + index) % _ring.Length]!;

    private void MakeRoom()
    {
        if (Count < _ring.Length)
        {
            return;
        }

        var larger = new ChatEvent?[Math.Min(_ring.Length * 2, IMessageJournal.MostRead)];
        for (var i = 0; i < Count; i++)
        {
            larger[i] = At(i);
        }

        (_ring, _start) = (larger, 0);
    }

    private void Drop()
    {
        var dropped = At(0);
        _bytes -= dropped.Text.Length;
        _ring[_start] = null;
        _start = (_start + 1) % _ring.Length;
        _firstId++;
        Count--;
        if (_isAll && dropped.IsEdited && Find(dropped.ReplacedBy) is { } edit)
        {
            Replace(dropped.ReplacedBy, TextReplacement.Supersede(edit)); // the text belongs to the message
        }
    }

    private JournalEntry[] Copy(int from, int to)
    {
        var entries = new JournalEntry[to - from];
        for (var i = from; i < to; i++)
        {
            entries[i - from] = new JournalEntry(_firstId + i, At(i));
        }

        return entries;
    }
}
