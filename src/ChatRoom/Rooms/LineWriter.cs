using System.IO.Pipelines;

namespace ChatRoom.Rooms;

/// <summary>
/// Writes whole lines to a connection. What is written in one piece goes out from where it stands, and what comes in
/// several is put together. For a classic client, which must get its messages with nothing after them, the last line end of
/// each write is held back; where another line follows in the same write, it joins them.
/// </summary>
/// <param name="output">The connection's.</param>
/// <param name="joinsLines">Whether the last line end of a write is held back. Lines end with LF then.</param>
internal sealed class LineWriter(PipeWriter output, bool joinsLines)
{
    private static readonly ReadOnlyMemory<byte> Joint = "\n"u8.ToArray();

    private readonly ClassicOutput? _classic;

    private ReadOnlyMemory<byte> _last; // the last piece, which nothing was put behind yet
    private bool _heldBack;
    private bool _closed;

    /// <summary>Writes lines to a classic client.</summary>
    public LineWriter(ClassicOutput output)
        : this(output, joinsLines: true) => _classic = output;

    /// <summary>
    /// Writes lines, which must not change before the next <see cref="FlushAsync"/> is done; each ends with its line end.
    /// Returns the bytes that go out.
    /// </summary>
    public int Write(ReadOnlyMemory<byte> lines)
    {
        if (lines.IsEmpty || _closed)
        {
            return 0;
        }

        var bytes = lines.Length;
        if (_heldBack)
        {
            bytes += Add(Joint);
            _heldBack = false;
        }

        if (joinsLines)
        {
            lines = lines[..^1];
            bytes--;
            _heldBack = true;
        }

        Add(lines);
        return bytes;
    }

    /// <summary>From here on all lines are ended, and so is what was written last. Returns the bytes that go out.</summary>
    public int StopJoining()
    {
        if (!joinsLines || _closed)
        {
            return 0;
        }

        joinsLines = _heldBack = false;
        _classic?.TurnOff();
        return Add(Joint);
    }

    /// <summary>What is written from here on is dropped. Before the next one writes.</summary>
    public void Close() => _closed = true;

    /// <summary>Ends a write: what is held back is dropped.</summary>
    public ValueTask<FlushResult> FlushAsync()
    {
        var last = _last;
        (_last, _heldBack) = (default, false);
        return output.WriteAsync(last);
    }

    private int Add(ReadOnlyMemory<byte> piece)
    {
        if (!_last.IsEmpty)
        {
            _last.Span.CopyTo(output.GetSpan(_last.Length));
            output.Advance(_last.Length);
        }

        _last = piece;
        return piece.Length;
    }
}
