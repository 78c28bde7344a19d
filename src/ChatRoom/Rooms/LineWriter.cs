using System.IO.Pipelines;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Rooms;

/// <summary>
/// Writes whole lines to a connection. A single piece is sent from the caller's memory; several pieces are copied together.
/// A protocol whose output differs from the bytes of the logs has a subclass.
/// </summary>
/// <param name="output">The connection's output.</param>
internal class LineWriter(PipeWriter output)
{
    private ReadOnlyMemory<byte> _last; // the last piece, which is not copied yet
    private bool _closed;

    /// <summary>Whether exactly the written bytes are sent.</summary>
    public virtual bool IsExact => true;

    /// <summary>
    /// Writes lines, which must not change before the next <see cref="FlushAsync"/> completes; each has its line end.
    /// Returns the number of bytes that are sent.
    /// </summary>
    public virtual int Write(ReadOnlyMemory<byte> lines)
    {
        if (lines.IsEmpty || _closed)
        {
            return 0;
        }

        if (!_last.IsEmpty)
        {
            _last.Span.CopyTo(output.GetSpan(_last.Length));
            output.Advance(_last.Length);
        }

        _last = lines;
        return lines.Length;
    }

    /// <summary>Returns how many lines there are in bytes that are whole lines.</summary>
    public virtual int Count(ReadOnlySpan<byte> lines) => lines.Count((byte)'\n');

    /// <summary>Switches the client to another formatter. Returns the number of bytes that are sent for the switch.</summary>
    public virtual int Use(Formatter formatter) => 0;

    /// <summary>Drops everything written from here on. Call before another writer uses the output.</summary>
    public void Close() => _closed = true;

    /// <summary>Sends the written lines.</summary>
    public virtual ValueTask<FlushResult> FlushAsync()
    {
        var last = _last;
        _last = default;
        return output.WriteAsync(last);
    }
}
