using System.IO.Pipelines;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Rooms;

/// <summary>
/// Writes whole lines to a connection. What is written in one piece goes out from where it stands, and what comes in
/// several is put together. A protocol whose output differs from the bytes of the logs has a subclass.
/// </summary>
/// <param name="output">The connection's.</param>
internal class LineWriter(PipeWriter output)
{
    private ReadOnlyMemory<byte> _last; // the last piece, which nothing was put behind yet
    private bool _closed;

    /// <summary>Whether exactly the bytes that are written go out.</summary>
    public virtual bool IsExact => true;

    /// <summary>
    /// Writes lines, which must not change before the next <see cref="FlushAsync"/> is done; each ends with its line end.
    /// Returns the bytes that go out.
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

    /// <summary>From here on the client gets another form. Returns the bytes that go out because of that.</summary>
    public virtual int Use(Formatter formatter) => 0;

    /// <summary>What is written from here on is dropped. Before the next one writes.</summary>
    public void Close() => _closed = true;

    /// <summary>Ends a write.</summary>
    public virtual ValueTask<FlushResult> FlushAsync()
    {
        var last = _last;
        _last = default;
        return output.WriteAsync(last);
    }
}
