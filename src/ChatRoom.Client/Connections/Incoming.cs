using System.Buffers;
using System.Text;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Framing;

namespace ChatRoom.Client.Connections;

/// <summary>
/// Makes lines to be shown of what is read. Nothing that a terminal would obey is left in them: there are servers that do
/// not see to that.
/// </summary>
internal sealed class Incoming(ServerDialect dialect)
{
    private const int MaxBytes = 64 * 1024;

    private readonly IFramer _framer = dialect == ServerDialect.Classic ? new ClassicReader(MaxBytes) : new LineReader(MaxBytes);

    /// <summary>The lines that one read has completed.</summary>
    public IReadOnlyList<string> Take(ReadOnlyMemory<byte> read)
    {
        var lines = new List<string>();
        var input = new ReadOnlySequence<byte>(read);
        while (_framer.TryRead(ref input, out var frame))
        {
            Add(frame, lines);
        }

        return lines;
    }

    /// <summary>At the end of the connection: what was left without an end.</summary>
    public IReadOnlyList<string> TakeLast()
    {
        var lines = new List<string>();
        if (_framer.TryReadLast(out var frame))
        {
            Add(frame, lines);
        }

        return lines;
    }

    private void Add(in Frame frame, List<string> lines)
    {
        var text = frame.Kind switch
        {
            FrameKind.TooLong => "* (something came that is too long to be shown)",
            FrameKind.NotUtf8 => "* (something came that is not UTF-8)",
            _ => Encoding.UTF8.GetString(Sanitizer.Clean(frame.Text.Span)),
        };
        lines.AddRange(dialect == ServerDialect.Classic ? ClassicSplitter.Split(text) : [text]);
    }
}
