using System.Buffers;

namespace ChatRoom.Protocol.Framing;

/// <summary>
/// A message is a line, ended by LF, CR LF, CR NUL (RFC 854) or a lone CR. What it makes of its input does not depend
/// on how the input was cut into reads. A line that lies within one read's segment is handed on without a copy; only
/// while a line is unfinished is there a buffer, so an idle connection holds none.
/// </summary>
/// <param name="maxLineBytes">
/// The longest line, in bytes without its end. A longer one becomes one <see cref="FrameKind.TooLong"/> when its end
/// comes; its bytes are thrown away as they come.
/// </param>
public sealed class LineReader(int maxLineBytes) : IFramer
{
    private const int SmallestBuffer = 256;

    // The unfinished line. Left to the collector, not to a pool: lines cut in two are rare, and a frame made of one
    // then stays valid for as long as anyone holds it.
    private byte[]? _kept;
    private int _keptBytes;
    private bool _tooLong;

    /// <summary>
    /// How the last completed line ended: <see cref="LineEnd.CrLf"/> for CR LF and CR NUL, also where their second
    /// byte came later; <see cref="LineEnd.Lf"/> for LF, a lone CR, and before the first line.
    /// </summary>
    public LineEnd End { get; private set; }

    /// <summary>
    /// Whether the last byte was a CR that ended a line, and what follows it, which may belong to it, is not known yet.
    /// </summary>
    public bool EndOpen { get; private set; }

    /// <inheritdoc/>
    public bool TryRead(ref ReadOnlySequence<byte> input, out Frame frame)
    {
        SwallowSecondHalf(ref input);

        long before = 0;
        foreach (var segment in input)
        {
            int end = LineEnds.IndexIn(segment.Span);
            if (end < 0)
            {
                Keep(segment.Span);
                before += segment.Length;
                continue;
            }

            frame = Complete(segment[..end]);
            End = LineEnd.Lf;
            EndOpen = segment.Span[end] == LineEnds.Cr;
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
        bool left = _tooLong || _keptBytes > 0;
        frame = left ? Complete(default) : default;
        return left;
    }

    // A CR completes its line at once: one who sends only CRs would otherwise wait for an answer for ever.
    private void SwallowSecondHalf(ref ReadOnlySequence<byte> input)
    {
        if (!EndOpen || !new SequenceReader<byte>(input).TryPeek(out byte next)) return;

        EndOpen = false;
        if (!LineEnds.IsSecondHalf(next)) return;

        End = LineEnd.CrLf;
        input = input.Slice(1);
    }

    private Frame Complete(ReadOnlyMemory<byte> rest)
    {
        if (_keptBytes > 0)
        {
            Keep(rest.Span);
            rest = _kept.AsMemory(0, _keptBytes);
        }

        var frame = _tooLong ? new(FrameKind.TooLong, default) : Utf8Text.ToFrame(rest, maxLineBytes);
        Forget();
        _tooLong = false;
        return frame;
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_tooLong || bytes.IsEmpty) return;

        if (bytes.Length > maxLineBytes - _keptBytes)
        {
            Forget();
            _tooLong = true;
            return;
        }

        int needed = _keptBytes + bytes.Length;
        if (_kept is null || needed > _kept.Length)
            Array.Resize(ref _kept, (int)Math.Min(maxLineBytes, Math.Max(Math.Max(SmallestBuffer, needed), 2L * _keptBytes)));
        bytes.CopyTo(_kept.AsSpan(_keptBytes));
        _keptBytes = needed;
    }

    private void Forget()
    {
        _kept = null;
        _keptBytes = 0;
    }
}
