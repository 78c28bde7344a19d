using System.Buffers;
using System.IO.Pipelines;

namespace ChatRoom.Rooms;

/// <summary>
/// Writes whole lines to a connection. For a seed client, which must get its messages with nothing after them, the
/// last line end of each write is held back; where another line follows in the same write, it joins them.
/// </summary>
internal sealed class LineWriter(PipeWriter output, bool joinsLines)
{
    private bool _heldBack;

    public PipeWriter Output => output;

    /// <summary>Whether the last line end of a write is left out. Lines end with LF then.</summary>
    public bool JoinsLines { get; set; } = joinsLines;

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

        if (JoinsLines)
        {
            lines = lines[..^1];
            _heldBack = true;
        }

        output.Write(lines);
        return bytes + lines.Length;
    }

    /// <summary>Ends a write: what is held back is dropped.</summary>
    public ValueTask<FlushResult> FlushAsync()
    {
        _heldBack = false;
        return output.FlushAsync();
    }
}
