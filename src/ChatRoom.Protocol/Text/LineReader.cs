using System.Buffers;
using ChatRoom.Protocol.Framing;

namespace ChatRoom.Protocol.Text;

/// <summary>
/// Reads messages that are lines, ended by LF, CR LF, CR NUL (RFC 854) or a lone CR, and applies the editing keys in them
/// (<see cref="LineEditing"/>). How the input is cut into reads makes no difference. A line within one segment is not copied;
/// a buffer exists only while a line is unfinished, so an idle connection has none.
/// </summary>
/// <param name="maxLineBytes">
/// The longest line, in bytes without its end. A longer one becomes one <see cref="FrameKind.TooLong"/> when its end
/// comes; its bytes are thrown away as they come.
/// </param>
/// <param name="appliesKeys">Whether people type the lines, so that editing keys in them are applied; otherwise they are bytes as any other.</param>
public sealed class LineReader(int maxLineBytes, bool appliesKeys = true) : IFramer
{
    private const int SmallestBuffer = 256;

    private static readonly SearchValues<byte> EndsAndKeys = SearchValues.Create(
        LineEnds.Lf, LineEnds.Cr, Keys.Backspace, Keys.Delete, Keys.KillLine, Keys.EraseWord, ControlSequence.Escape);

    // The unfinished line. Left to the collector, not to a pool: lines cut in two are rare, and a frame made of one
    // then stays valid for as long as anyone holds it.
    private byte[]? _kept;
    private int _keptBytes;
    private bool _tooLong;
    private bool _hasKeys;
    private bool _isEndOpen; // the last byte was a CR, and the next one may belong to it

    /// <summary>
    /// How the last completed line ended: <see cref="LineEnd.CrLf"/> for CR LF, CR NUL and a lone CR, which a raw terminal
    /// sends; <see cref="LineEnd.Lf"/> for LF, and before the first line.
    /// </summary>
    public LineEnd End { get; private set; }

    /// <summary>Whether a line has begun, and its end has not come.</summary>
    public bool HasBegun => _tooLong || _keptBytes > 0;

    /// <inheritdoc/>
    public bool TryRead(ref ReadOnlySequence<byte> input, out Frame frame)
    {
        SwallowSecondHalf(ref input);

        long before = 0;
        foreach (var segment in input)
        {
            var end = IndexOfEnd(segment.Span);
            if (end < 0)
            {
                Keep(segment.Span);
                before += segment.Length;
                continue;
            }

            frame = Complete(segment[..end]);
            _isEndOpen = segment.Span[end] == LineEnds.Cr;
            End = _isEndOpen ? LineEnd.CrLf : LineEnd.Lf;
            input = input.Slice(before + end + 1);
            SwallowSecondHalf(ref input);
            return true;
        }

        input = input.Slice(input.End);
        frame = default;
        return false;
    }

    /// <inheritdoc/>
    public bool TryReadLast(out Frame frame)
    {
        var left = HasBegun;
        frame = left ? Complete(default) : default;
        return left;
    }

    /// <summary>Returns where the line ends, or -1; notes on the way whether there are editing keys in it.</summary>
    private int IndexOfEnd(ReadOnlySpan<byte> bytes)
    {
        if (!appliesKeys)
        {
            return LineEnds.IndexIn(bytes);
        }

        var at = bytes.IndexOfAny(EndsAndKeys);
        if (at < 0 || bytes[at] is LineEnds.Lf or LineEnds.Cr)
        {
            return at;
        }

        _hasKeys = true;
        var end = LineEnds.IndexIn(bytes[at..]);
        return end < 0 ? end : at + end;
    }

    // A CR completes its line at once: a client that sends only CRs would otherwise never get an answer.
    private void SwallowSecondHalf(ref ReadOnlySequence<byte> input)
    {
        if (!_isEndOpen || !new SequenceReader<byte>(input).TryPeek(out var next))
        {
            return;
        }

        _isEndOpen = false;
        if (LineEnds.IsSecondHalf(next))
        {
            input = input.Slice(1);
        }
    }

    private Frame Complete(ReadOnlyMemory<byte> rest)
    {
        if (_keptBytes > 0)
        {
            Keep(rest.Span);
            rest = _kept.AsMemory(0, _keptBytes);
        }

        var frame = _tooLong ? new Frame(FrameKind.TooLong, default) : Utf8Text.ToFrame(rest, maxLineBytes, _hasKeys);
        Forget();
        _tooLong = _hasKeys = false;
        return frame;
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_tooLong || bytes.IsEmpty)
        {
            return;
        }

        if (bytes.Length > maxLineBytes - _keptBytes)
        {
            Forget();
            _tooLong = true;
            return;
        }

        var needed = _keptBytes + bytes.Length;
        if (_kept is null || needed > _kept.Length)
        {
            Array.Resize(ref _kept, (int)Math.Min(maxLineBytes, Math.Max(Math.Max(SmallestBuffer, needed), 2L * _keptBytes)));
        }

        bytes.CopyTo(_kept.AsSpan(_keptBytes));
        _keptBytes = needed;
    }

    private void Forget()
    {
        _kept = null;
        _keptBytes = 0;
    }
}
