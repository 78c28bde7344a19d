using ChatRoom.Protocol;

namespace ChatRoom.Journal;

/// <summary>
/// The newest entries of a room, in memory: up to <see cref="IMessageJournal.MostRead"/> entries, and up to
/// <see cref="MostBytes"/> of text; the newest is always kept. Not thread-safe.
/// </summary>
public sealed class RecentEntries
{
    /// <summary>The greatest size of the texts in bytes.</summary>
    public const int MostBytes = 256 * 1024;

    private ChatEvent?[] _ring = new ChatEvent[8];
    private long _firstId;
    private int _start;
    private int _bytes;
    private readonly bool _isAll;
    private long _forgotten;

    /// <param name="nextId">The id of the first entry that will be added.</param>
    /// <param name="isAll">Whether these are all entries that exist: a dropped one cannot be read any more.</param>
    public RecentEntries(long nextId, bool isAll = false)
    {
        _firstId = nextId;
        _isAll = isAll;
    }

    /// <summary>The number of entries.</summary>
    public int Count { get; private set; }

    /// <summary>The id of the oldest entry or, if there is none, of the next one.</summary>
    public long FirstId => _firstId;

    /// <summary>The id of the next entry.</summary>
    public long NextId => _firstId + Count;

    /// <summary>Adds the next entry.</summary>
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
    /// Adds entries that were read from storage before the existing ones, as many as fit, if they directly precede them: so
    /// entries that were read once are found in memory the next time.
    /// </summary>
    /// <param name="older">The entries, without gaps, the oldest first.</param>
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

    /// <summary>Returns an entry, or null if it is not in memory.</summary>
    public ChatEvent? Find(long id) => id >= _firstId && id < NextId ? At((int)(id - _firstId)) : null;

    /// <summary>Replaces the text of an entry. Returns the new entry, or null if the entry is not in memory.</summary>
    public ChatEvent? Replace(long id, ChatEvent e)
    {
        if (Find(id) is not { } old)
        {
            return null;
        }

        var replaced = old.WithText(e.Text, e.ReplacedBy); // the rest, such as a trace, is only here
        _ring[(_start + (int)(id - _firstId)) % _ring.Length] = replaced;
        _bytes += e.Text.Length - old.Text.Length;
        return replaced;
    }

    /// <summary>Drops the entries up to an id; none is added again, not even by a read that began before.</summary>
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

    /// <summary>Returns the newest entries with ids below <paramref name="before"/>, the oldest of them first.</summary>
    public JournalEntry[] Before(long before, int count)
    {
        var end = (int)(Math.Clamp(before, _firstId, NextId) - _firstId);
        return Copy(Math.Max(0, end - count), end);
    }

    /// <summary>Returns the oldest entries with ids above <paramref name="after"/>, in order.</summary>
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
