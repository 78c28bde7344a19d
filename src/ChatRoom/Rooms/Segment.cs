namespace ChatRoom.Rooms;

/// <summary>
/// A piece of a track: rendered bytes, and where each entry ends in them. One thread at a time appends; any number of threads
/// read without a lock, because entries below <see cref="Count"/> never change.
/// </summary>
internal sealed class Segment(int size, long firstId, long firstByte, long firstMessage, Numbering? numbering = null)
{
    private const long OfNotice = -1; // not the id of any person

    /// <summary>The <see cref="Next"/> of a segment that is too far behind: its readers cannot continue.</summary>
    public static readonly Segment CutOff = new(0, 0, 0, 0);

    private readonly byte[] _bytes = new byte[size];
    private Entry[] _entries = [];
    private Segment? _next;
    private int _count;
    private int _length;

    /// <summary>The number of the first entry.</summary>
    public long FirstId => firstId;

    /// <summary>How the room's ids follow from the entries' numbers.</summary>
    public Numbering Numbering { get; } = numbering ?? Numbering.Plain;

    /// <summary>The number of bytes of the track before this segment.</summary>
    public long FirstByte => firstByte;

    /// <summary>The number of messages of the log before this segment: the same in all tracks.</summary>
    public long FirstMessage => firstMessage;

    public int Size => _bytes.Length;

    /// <summary>The number of entries that may be read.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The next segment. Read it before <see cref="Count"/>: once there is a next segment, the count is final.</summary>
    public Segment? Next
    {
        get => Volatile.Read(ref _next);
        set => Volatile.Write(ref _next, value);
    }

    /// <summary>Returns the length in bytes of the first <paramref name="count"/> entries.</summary>
    public int LengthOf(int count) => count == 0 ? 0 : Volatile.Read(ref _entries)[count - 1].End;

    /// <summary>Returns how many of the first <paramref name="count"/> entries are messages.</summary>
    public int MessagesIn(int count) => count == 0 ? 0 : Volatile.Read(ref _entries)[count - 1].Messages;

    /// <summary>Returns the id of an entry's author; 0 if it is unknown, or the entry has no text by a member.</summary>
    public long AuthorOf(int index) => Math.Max(0, Volatile.Read(ref _entries)[index].AuthorId);

    /// <summary>Returns whether an entry is a notice about missing events.</summary>
    public bool IsNotice(int index) => Volatile.Read(ref _entries)[index].AuthorId == OfNotice;

    public ReadOnlyMemory<byte> Bytes(int from, int to) => _bytes.AsMemory(from, to - from);

    /// <summary>The free space, where the next entry is written if it fits.</summary>
    public Span<byte> Free => _bytes.AsSpan(_length);

    /// <summary>Publishes the entry that was written at the start of <see cref="Free"/>.</summary>
    public void Publish(int length, bool isMessage = false, long authorId = 0)
    {
        var count = _count;
        if (count == _entries.Length)
        {
            // Readers keep their array; the new one has the same entries.
            var larger = new Entry[Math.Max(8, count * 2)];
            _entries.AsSpan().CopyTo(larger);
            Volatile.Write(ref _entries, larger);
        }

        _length += length;
        _entries[count] = new Entry(_length, MessagesIn(count) + (isMessage ? 1 : 0), authorId);
        Volatile.Write(ref _count, count + 1);
    }

    /// <summary>Publishes a notice like <see cref="Publish"/>.</summary>
    public void PublishNotice(int length) => Publish(length, authorId: OfNotice);

    private readonly record struct Entry(int End, int Messages, long AuthorId);
}
