using System.Buffers;

namespace ChatRoom.Protocol.Framing;

/// <summary>
/// Finds out from a connection's first reads how the client talks. It has no clock: the caller waits for the next read
/// for <see cref="Patience"/>, and then says <see cref="Silence"/>. Once a call has returned anything but
/// <see cref="Detection.Undecided"/>, the detector has done its work.
/// </summary>
public sealed class DialectDetector
{
    /// <summary>How many bytes may be seen without a decision, in bytes.</summary>
    public const int MaxBytes = 4096;

    private static readonly TimeSpan ShortPatience = TimeSpan.FromMilliseconds(300);

    // A terminal in character mode sends the first key by itself; the next takes its time.
    private static readonly TimeSpan LongPatience = TimeSpan.FromSeconds(2);

    // Only text clients send these: a line end, or telnet's IAC, which no UTF-8 contains.
    private static readonly SearchValues<byte> TextBytes = SearchValues.Create(LineEnds.Lf, LineEnds.Cr, TelnetFilter.Iac);

    private ArrayBufferWriter<byte>? _all; // as large as the first read, which nearly always decides
    private int _byteOrderMarkBytes;
    private long _firstReadBytes;
    private bool _decided;

    /// <summary>Everything so far, less a leading byte order mark; the framer of the dialect reads it again.</summary>
    public ReadOnlyMemory<byte> Seen => _all is null ? default : _all.WrittenMemory[_byteOrderMarkBytes..];

    /// <summary>
    /// <see cref="Detection.Classic"/> only, else 0: how many bytes of <see cref="Seen"/> are the alias. What follows it
    /// there is the client's first message.
    /// </summary>
    public int AliasLength { get; private set; }

    /// <summary>
    /// How long to wait for the next read before <see cref="Silence"/>: 300 ms, or 2 s if the first read was one single
    /// byte; <see cref="Timeout.InfiniteTimeSpan"/> while nothing was seen.
    /// </summary>
    public TimeSpan Patience =>
        Seen.IsEmpty ? Timeout.InfiniteTimeSpan : _firstReadBytes == 1 ? LongPatience : ShortPatience;

    /// <summary>Takes in one read, as it came: where reads end is part of what tells the clients apart.</summary>
    /// <param name="read">The read's bytes; they are copied into <see cref="Seen"/>.</param>
    /// <exception cref="InvalidOperationException">It has been decided already.</exception>
    public Detection Offer(in ReadOnlySequence<byte> read)
    {
        ThrowIfDecided();
        if (read.IsEmpty) return Detection.Undecided;

        int before = Seen.Length;
        _all ??= new ArrayBufferWriter<byte>((int)read.Length);
        foreach (var segment in read) _all.Write(segment.Span);
        if (DropByteOrderMark()) before = 0;
        if (before == 0) _firstReadBytes = read.Length;

        return Settle(Detect(Seen.Span, before));
    }

    /// <summary><see cref="Patience"/> has passed without a read: what was seen is an alias, if it is a whole one.</summary>
    /// <exception cref="InvalidOperationException">It has been decided already.</exception>
    public Detection Silence()
    {
        ThrowIfDecided();
        if (Seen.IsEmpty || Utf8Text.EndsInsideCharacter(Seen.Span)) return Detection.Undecided;
        return Settle(Classic(Seen.Length));
    }

    private Detection Detect(ReadOnlySpan<byte> seen, int before)
    {
        if (seen.IsEmpty) return Detection.Undecided;

        // Before line ends: their first read has several.
        var foreign = ForeignProtocol.Of(seen);
        if (foreign != Detection.Undecided) return foreign;

        if (before > 0 && IsSaidBy(seen[..before], seen[before..])) return Classic(before);
        if (seen[0] == (byte)'{' || seen.ContainsAny(TextBytes)) return Detection.Text;
        if (FindGluedAlias(seen) is > 0 and var length) return Classic(length);
        return seen.Length > MaxBytes ? Detection.TooLong : Detection.Undecided;
    }

    private Detection Classic(int aliasLength)
    {
        AliasLength = aliasLength;
        return Detection.Classic;
    }

    /// <summary>Whether a read is the classic client's first message: it puts its alias and <c>: </c> in front.</summary>
    private static bool IsSaidBy(ReadOnlySpan<byte> alias, ReadOnlySpan<byte> read) =>
        read.StartsWith(alias) && read[alias.Length..].StartsWith(": "u8);

    /// <summary>How long the alias in <c>bobbob: hello</c>, an alias and a first message in one, is; 0 if none.</summary>
    private static int FindGluedAlias(ReadOnlySpan<byte> seen)
    {
        for (int from = 0; seen[from..].IndexOf(": "u8) is >= 0 and var at; from += at + 1)
        {
            int half = Math.DivRem(from + at, 2, out int odd);
            if (odd == 0 && half > 0 && seen[..half].SequenceEqual(seen[half..(2 * half)])) return half;
        }

        return 0;
    }

    private bool DropByteOrderMark()
    {
        if (_byteOrderMarkBytes > 0 || !Seen.Span.StartsWith("\uFEFF"u8)) return false;

        _byteOrderMarkBytes = "\uFEFF"u8.Length;
        return true;
    }

    private Detection Settle(Detection detection)
    {
        _decided = detection != Detection.Undecided;
        return detection;
    }

    private void ThrowIfDecided()
    {
        if (_decided) throw new InvalidOperationException("The dialect has been decided already.");
    }
}
