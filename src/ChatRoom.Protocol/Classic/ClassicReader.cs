using System.Buffers;
using ChatRoom.Protocol.Framing;

namespace ChatRoom.Protocol.Classic;

/// <summary>
/// Reads messages of the classic tutorial client: nothing ends a message, so one read is one message, at once. A read with
/// line ends (LF, CR LF, CR NUL, a lone CR) is split at them, and empty pieces are dropped. A read that ends inside a UTF-8
/// sequence is held whole until the rest arrives. Call <see cref="TryRead"/> with each read by itself until it returns false.
/// </summary>
/// <remarks>
/// A client that gave an alias and nothing more may be a terminal in character mode. Until it has sent a message as the
/// classic client does, with its alias and <c>: </c> in front, single keystrokes are held, and become part of the next read
/// that is longer or ends a line: no keystroke becomes a message of its own.
/// </remarks>
/// <param name="maxMessageBytes">
/// The longest message, in bytes; a longer one becomes <see cref="FrameKind.TooLong"/>. It also bounds what is held.
/// </param>
/// <param name="unproven">The alias of a client that may be a terminal; empty: it is a classic client.</param>
public sealed class ClassicReader(int maxMessageBytes, ReadOnlyMemory<byte> unproven = default) : IFramer
{
    private ReadOnlyMemory<byte> _unproven = unproven;

    // A read that ended inside a character, or keystrokes.
    private byte[]? _held;

    // What is left of a read that was put together here, of segments or of what was held.
    private ReadOnlyMemory<byte> _joined;

    /// <summary>
    /// Whether the last read's last bytes were a line end: the client has shown itself to be one that sends lines.
    /// </summary>
    public bool EndedLine { get; private set; }

    /// <summary>How the last line that had an end ended, as in <see cref="Text.LineReader.End"/>.</summary>
    public LineEnd End { get; private set; }

    /// <inheritdoc/>
    public bool TryRead(ref ReadOnlySequence<byte> input, out Frame frame)
    {
        if (TryTake(ref _joined, out frame))
        {
            return true;
        }

        if (input.IsEmpty)
        {
            return false;
        }

        if (_held is not null || !input.IsSingleSegment || !_unproven.IsEmpty || Utf8Text.EndsInsideCharacter(input.FirstSpan))
        {
            return TryReadJoined(ref input, out frame);
        }

        var read = input.First;
        var found = TryTake(ref read, out frame);
        input = input.Slice(input.Length - read.Length);
        return found;
    }

    /// <inheritdoc/>
    public bool TryReadLast(out Frame frame)
    {
        var held = _held;
        _held = null;
        if (held is null || (!Utf8Text.EndsInsideCharacter(held) && Utf8Text.IsKeystroke(held)))
        {
            frame = default;
            return false;
        }

        frame = ToFrame(held);
        return true;
    }

    // Puts what is held and the whole of the input together, and holds all of it if more has to come.
    private bool TryReadJoined(ref ReadOnlySequence<byte> input, out Frame frame)
    {
        var read = input.ToArray();
        input = input.Slice(input.End);
        var isProof = !_unproven.IsEmpty && IsSaidBy(_unproven.Span, read);
        _unproven = isProof ? default : _unproven;
        byte[] whole = _held is null ? read : isProof ? [.. _held, LineEnds.Lf, .. read] : [.. _held, .. read];
        _held = null;

        if (!Utf8Text.EndsInsideCharacter(whole) && (_unproven.IsEmpty || !IsKeystroke(read)))
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

        // Discarded with the beginning of its last character, whose rest is then refused as not UTF-8.
        frame = new Frame(FrameKind.TooLong, default);
        return true;
    }

    /// <summary>Returns whether a read is a message of the classic client, which puts its alias and <c>: </c> in front.</summary>
    internal static bool IsSaidBy(ReadOnlySpan<byte> alias, ReadOnlySpan<byte> read) =>
        read.StartsWith(alias) && read[alias.Length..].StartsWith(": "u8);

    private static bool IsKeystroke(ReadOnlySpan<byte> read) => LineEnds.IndexIn(read) < 0 && Utf8Text.IsKeystroke(read);

    private bool TryTake(ref ReadOnlyMemory<byte> rest, out Frame frame)
    {
        if (!rest.IsEmpty)
        {
            EndedLine = LineEnds.AreLastIn(rest.Span);
        }

        while (!rest.IsEmpty)
        {
            var piece = TakePiece(ref rest);
            if (!piece.IsEmpty)
            {
                frame = ToFrame(piece);
                return true;
            }
        }

        frame = default;
        return false;
    }

    private ReadOnlyMemory<byte> TakePiece(ref ReadOnlyMemory<byte> rest)
    {
        var piece = rest;
        var at = LineEnds.IndexIn(rest.Span);
        if (at < 0)
        {
            rest = default;
            return piece;
        }

        End = rest.Span[at] == LineEnds.Cr ? LineEnd.CrLf : LineEnd.Lf;
        var next = at + LineEnds.LengthAt(rest.Span, at);
        rest = next == rest.Length ? default : rest[next..]; // an empty slice would keep its array alive
        return piece[..at];
    }

    private Frame ToFrame(ReadOnlyMemory<byte> piece) => Utf8Text.ToFrame(piece, maxMessageBytes, Keys.AreIn(piece.Span));
}
