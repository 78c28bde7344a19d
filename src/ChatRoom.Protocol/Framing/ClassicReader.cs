using System.Buffers;

namespace ChatRoom.Protocol.Framing;

/// <summary>
/// The classic tutorial client: nothing ends a message, so one read is one message, at once; it is split at line ends
/// (LF, CR LF, CR NUL, a lone CR) if it has any, and empty pieces are nothing. A read that ends inside a UTF-8 sequence
/// is held whole until the rest is there. Hand it each read by itself, and call <see cref="TryRead"/> until it is false.
/// </summary>
/// <param name="maxMessageBytes">
/// The longest message, in bytes; a longer one becomes <see cref="FrameKind.TooLong"/>. What is held is bounded by it too.
/// </param>
public sealed class ClassicReader(int maxMessageBytes) : IFramer
{
    // A read that ended inside a character.
    private byte[]? _held;

    // What is left of a read that was put together here, of segments or of what was held.
    private ReadOnlyMemory<byte> _joined;

    /// <summary>
    /// Whether the last read's last bytes were a line end: the client has shown itself to be one that sends lines.
    /// </summary>
    public bool EndedLine { get; private set; }

    /// <summary>How the last line that had an end ended, as in <see cref="LineReader.End"/>.</summary>
    public LineEnd End { get; private set; }

    /// <inheritdoc/>
    public bool TryRead(ref ReadOnlySequence<byte> input, out Frame frame)
    {
        if (TryTake(ref _joined, out frame)) return true;
        if (input.IsEmpty) return false;
        if (_held is not null || !input.IsSingleSegment || Utf8Text.EndsInsideCharacter(input.FirstSpan))
            return TryReadJoined(ref input, out frame);

        var read = input.First;
        bool found = TryTake(ref read, out frame);
        input = input.Slice(input.Length - read.Length);
        return found;
    }

    /// <inheritdoc/>
    public bool TryReadLast(out Frame frame)
    {
        bool left = _held is not null;
        frame = left ? new(FrameKind.NotUtf8, default) : default;
        _held = null;
        return left;
    }

    // Puts what is held and the whole of the input together, and holds that if it ends inside a character too.
    private bool TryReadJoined(ref ReadOnlySequence<byte> input, out Frame frame)
    {
        int heldBytes = _held?.Length ?? 0;
        var whole = new byte[heldBytes + input.Length];
        _held?.CopyTo(whole, 0);
        _held = null;
        input.CopyTo(whole.AsSpan(heldBytes));
        input = input.Slice(input.End);

        if (!Utf8Text.EndsInsideCharacter(whole))
        {
            _joined = whole;
            return TryTake(ref _joined, out frame);
        }

        EndedLine = false;
        if (whole.Length <= maxMessageBytes)
        {
            _held = whole;
            frame = default;
            return false;
        }

        // Thrown away together with the beginning of its last character, whose rest is refused in its turn as not UTF-8.
        frame = new(FrameKind.TooLong, default);
        return true;
    }

    private bool TryTake(ref ReadOnlyMemory<byte> rest, out Frame frame)
    {
        if (!rest.IsEmpty) EndedLine = LineEnds.AreLastIn(rest.Span);

        while (!rest.IsEmpty)
        {
            var piece = TakePiece(ref rest);
            if (piece.IsEmpty) continue;

            frame = Utf8Text.ToFrame(piece, maxMessageBytes);
            return true;
        }

        frame = default;
        return false;
    }

    private ReadOnlyMemory<byte> TakePiece(ref ReadOnlyMemory<byte> rest)
    {
        var piece = rest;
        int at = LineEnds.IndexIn(rest.Span);
        if (at < 0)
        {
            rest = default;
            return piece;
        }

        int endBytes = LineEnds.LengthAt(rest.Span, at);
        End = endBytes == 2 ? LineEnd.CrLf : LineEnd.Lf;
        // An emptied slice would still hold its array.
        rest = at + endBytes == rest.Length ? default : rest[(at + endBytes)..];
        return piece[..at];
    }
}
