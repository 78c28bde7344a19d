using System.Buffers;
using System.IO.Pipelines;

namespace ChatRoom.Rooms;

/// <summary>
/// Writes whole lines to a connection. For a seed client, which must get its messages with nothing after them, the
/// last line end of each write is held back; where another line follows in the same write, it joins them.
/// </summary>
/// <param name="output">The connection's.</param>
/// <param name="joinsLines">Whether the last line end of a write is held back. Lines end with LF then.</param>
internal sealed class LineWriter(PipeWriter output, bool joinsLines)
{
    private bool _heldBack;

    /// <summary>Writes lines; each ends with its line end. Returns the bytes that go out.</summary>
    public int Write(ReadOnlySpan<byte> lines)
    {
        if (lines.IsEmpty)
        {
            return 0;
        }

        var bytes = 0;
        if (_heldBack)
        {
            output.Write("\n"u8);
            bytes++;
            _heldBack = false;
        }

        if (joinsLines)
        {
            lines = lines[..^1];
            _heldBack = true;
        }

        output.Write(lines);
        return bytes + lines.Length;
    }

    /// <summary>From here on all lines are ended, and so is what was written last. Returns the bytes that go out.</summary>
    public int StopJoining()
    {
        if (!joinsLines)
        {
            return 0;
        }

        joinsLines = _heldBack = false;
        output.Write("\n"u8);
        return 1;
    }

    /// <summary>Ends a write: what is held back is dropped.</summary>
    public ValueTask<FlushResult> FlushAsync()
    {
        _heldBack = false;
        return output.FlushAsync();
    }
}
