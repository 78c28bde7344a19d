using System.Buffers;
using System.Text;

namespace ChatRoom.Protocol.Framing;

/// <summary>
/// Finds out from a connection's first reads how the client talks. It has no clock: the caller waits for the next read for
/// <see cref="Patience"/>, then calls <see cref="Silence"/>. After a call has returned anything but
/// <see cref="Detection.Undecided"/>, no further call is allowed.
/// </summary>
/// <param name="pinned">The dialect of an endpoint that serves only one; null: find it out.</param>
public sealed class DialectDetector(Dialect? pinned = null)
{
    /// <summary>How many bytes may be seen without a decision.</summary>
    public const int MaxBytes = 4096;

    // No alias is longer: 64 characters of 4 bytes.
    private const int MaxAliasBytes = 256;
    private const int MaxAliasLength = 64;

    private static readonly TimeSpan ShortPatience = TimeSpan.FromMilliseconds(300);

    // Only text clients send these: a line end, or telnet's IAC, which no UTF-8 contains.
    private static readonly SearchValues<byte> TextBytes = SearchValues.Create(LineEnds.Lf, LineEnds.Cr, TelnetFilter.Iac);

    private ArrayBufferWriter<byte>? _all; // as large as the first read, which nearly always decides
    private int _byteOrderMarkBytes;
    private int _blanks; // at the beginning of what was seen
    private bool _isTyped;
    private bool _decided;

    /// <summary>Everything seen so far, without a leading byte order mark; the dialect's framer reads it again.</summary>
    public ReadOnlyMemory<byte> Seen => _all is null ? default : _all.WrittenMemory[_byteOrderMarkBytes..];

    /// <summary>With <see cref="Detection.Classic"/>: the alias, as the client sent it.</summary>
    public ReadOnlyMemory<byte> Alias { get; private set; }

    /// <summary>With <see cref="Detection.Classic"/>: what belongs to the first message.</summary>
    public ReadOnlyMemory<byte> FirstMessage { get; private set; }

    /// <summary>With <see cref="Detection.Classic"/>: whether only silence decided it, so that it may still be a terminal.</summary>
    public bool IsGuess { get; private set; }

    /// <summary>
    /// How long to wait for the next read before <see cref="Silence"/>: 300 ms, or without end
    /// (<see cref="Timeout.InfiniteTimeSpan"/>) while nothing or a single keystroke was seen, or where the dialect is pinned.
    /// </summary>
    public TimeSpan Patience => pinned is not null || _isTyped || _blanks == Seen.Length ? Timeout.InfiniteTimeSpan : ShortPatience;

    /// <summary>Takes one read, as it came: where reads end is part of what distinguishes the clients.</summary>
    /// <param name="read">The read's bytes; they are copied into <see cref="Seen"/>.</param>
    /// <exception cref="InvalidOperationException">The dialect has been decided already.</exception>
    public Detection Offer(in ReadOnlySequence<byte> read)
    {
        ThrowIfDecided();
        if (read.IsEmpty)
        {
            return Detection.Undecided;
        }

        var before = Seen.Length;
        _all ??= new ArrayBufferWriter<byte>((int)read.Length);
        foreach (var segment in read)
        {
            _all.Write(segment.Span);
        }

        before = DropByteOrderMark() ? 0 : before;
        _isTyped = before == 0 ? Utf8Text.IsKeystroke(Seen.Span) : _isTyped;
        return Settle(Detect(Seen.Span, before));
    }

    /// <summary><see cref="Patience"/> has passed without a read: what was seen is an alias, if it can be one.</summary>
    /// <exception cref="InvalidOperationException">The dialect has been decided already.</exception>
    public Detection Silence()
    {
        ThrowIfDecided();
        return _isTyped ? Detection.Undecided : Settle(DetectWhole());
    }

    /// <summary>The client will send nothing more: a line needs no end now.</summary>
    /// <returns><see cref="Detection.Undecided"/> only if nothing was seen.</returns>
    /// <exception cref="InvalidOperationException">The dialect has been decided already.</exception>
    public Detection End()
    {
        ThrowIfDecided();
        return Settle(Seen.IsEmpty ? Detection.Undecided : TryIntroduce(Seen.Span) ? Detection.Classic : Detection.Text);
    }

    private Detection Detect(ReadOnlySpan<byte> seen, int before)
    {
        // Before line ends: the first read of some has several.
        var foreign = before < ForeignProtocol.EnoughBytes ? ForeignProtocol.Of(seen) : Detection.Undecided;
        _blanks += _blanks >= before ? Blanks.LengthAtStart(seen[_blanks..]) : 0;
        if (foreign != Detection.Undecided || seen.IsEmpty)
        {
            return foreign;
        }

        return pinned switch
        {
            Dialect.Text => Detection.Text,
            Dialect.Classic => DetectClassic(seen),
            _ => DetectDialect(seen, before),
        };
    }

    /// <summary>Where every client is a classic one: an alias ends with its line, or with its read.</summary>
    private Detection DetectClassic(ReadOnlySpan<byte> seen)
    {
        var start = StartOfText(seen);
        if (start == seen.Length)
        {
            return seen.Length > MaxBytes ? Detection.TooLong : Detection.Undecided;
        }

        var length = LineEnds.IndexIn(seen[start..]);
        return seen[start] == (byte)'/' ? Detection.NotAnAlias // it cannot be asked again, and what follows may be a secret
            : length < 0 && DetectWhole() is not Detection.Undecided and var whole ? whole
            : length < 0 ? seen.Length > MaxBytes ? Detection.TooLong : Detection.Undecided
            : Classic(start + length, start + length, isGuess: false);
    }

    private static int StartOfText(ReadOnlySpan<byte> seen)
    {
        var start = Blanks.LengthAtStart(seen);
        while (start < seen.Length && seen[start] is LineEnds.Cr or LineEnds.Lf)
        {
            start += 1 + Blanks.LengthAtStart(seen[(start + 1)..]);
        }

        return start;
    }

    private Detection DetectDialect(ReadOnlySpan<byte> seen, int before)
    {
        var alias = seen[..before].TrimEnd(LineEnds.Nul);
        if (!alias.IsEmpty && ClassicReader.IsSaidBy(alias, seen[before..]))
        {
            return Classic(alias.Length, before, isGuess: false);
        }

        // A command waits for its line end, however late that is: it may contain a secret.
        if ((_blanks < seen.Length && seen[_blanks] is (byte)'/' or (byte)'{') || seen[before..].ContainsAny(TextBytes))
        {
            return Detection.Text;
        }

        return FindGluedAlias(seen, before) is > 0 and var length ? Classic(length, length, isGuess: false)
            : seen.Length > MaxBytes ? Detection.TooLong
            : Detection.Undecided;
    }

    /// <summary>Decides about everything that was seen, which is not going to be longer.</summary>
    private Detection DetectWhole()
    {
        var seen = Seen.Span;
        var text = seen.TrimEnd(LineEnds.Nul); // a C client sends its whole buffer
        if (_blanks == seen.Length || Utf8Text.EndsInsideCharacter(text))
        {
            return Detection.Undecided;
        }

        if (text.IndexOf(LineEnds.Nul) is > 0 and var nul)
        {
            var rest = seen[nul..].TrimStart(LineEnds.Nul);
            return ClassicReader.IsSaidBy(text[..nul], rest)
                ? Classic(nul, seen.Length - rest.Length, isGuess: false)
                : Detection.NotAnAlias;
        }

        return text.IsEmpty || ForeignProtocol.IsBinary(text) ? Detection.NotAnAlias
            : Keys.DeleteIn(text) ? Detection.Undecided // a terminal in character mode: Enter will come
            : TryIntroduce(text) ? Detection.Classic
            : Classic(text.Length, seen.Length, isGuess: pinned is null);
    }

    /// <summary>Looks for <c>name: text</c>, an alias and a message, from a client that waited for no prompt.</summary>
    private bool TryIntroduce(ReadOnlySpan<byte> seen)
    {
        var end = seen[..Math.Min(seen.Length, MaxAliasBytes)].IndexOf(": "u8);
        if (end <= 0 || ForeignProtocol.IsBinary(seen.TrimEnd(LineEnds.Nul))
            || !Protocol.Alias.TryParse(Encoding.UTF8.GetString(seen[..end]), MaxAliasLength, out _, out _))
        {
            return false;
        }

        Classic(end, 0, isGuess: false);
        return true;
    }

    /// <summary>Decides for a classic client, unless its alias contains bytes that no alias can.</summary>
    private Detection Classic(int aliasLength, int messageStart, bool isGuess)
    {
        if (ForeignProtocol.IsBinary(Seen.Span[..aliasLength]))
        {
            return Detection.NotAnAlias;
        }

        Alias = Seen[..aliasLength];
        FirstMessage = Seen[messageStart..];
        IsGuess = isGuess;
        return Detection.Classic;
    }

    /// <summary>Returns how long the alias in <c>bobbob: hello</c> is, an alias and a first message in one; 0 if there is none.</summary>
    private static int FindGluedAlias(ReadOnlySpan<byte> seen, int before)
    {
        seen = seen[..Math.Min(seen.Length, (2 * MaxAliasBytes) + 2)];
        for (var from = Math.Max(0, before - 1); from < seen.Length && seen[from..].IndexOf(": "u8) is >= 0 and var at; from += at + 1)
        {
            var half = Math.DivRem(from + at, 2, out var odd);
            if (odd == 0 && half > 0 && seen[..half].SequenceEqual(seen[half..(2 * half)]))
            {
                return half;
            }
        }

        return 0;
    }

    private bool DropByteOrderMark()
    {
        if (_byteOrderMarkBytes > 0 || !Seen.Span.StartsWith("\uFEFF"u8))
        {
            return false;
        }

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
        if (_decided)
        {
            throw new InvalidOperationException("The dialect has been decided already.");
        }
    }
}
