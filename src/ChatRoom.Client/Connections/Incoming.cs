using System.Buffers;
using System.Text;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Classic;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Text;

namespace ChatRoom.Client.Connections;

/// <summary>
/// Converts received bytes to lines. Removes control characters and escape sequences, because not every server does.
/// </summary>
/// <param name="isClassic">Whether the server is the tutorial's, where one read is one message.</param>
internal sealed class Incoming(bool isClassic)
{
    private const int MaxBytes = 64 * 1024;

    private static readonly SearchValues<byte> EditingKeys = SearchValues.Create("\b\u007f\u0015\u0017"u8);

    private readonly IFramer _framer = isClassic ? new ClassicReader(MaxBytes) : new LineReader(MaxBytes);

    /// <summary>Returns the lines that one read completes.</summary>
    public IReadOnlyList<string> Take(ReadOnlyMemory<byte> read)
    {
        var lines = new List<string>();
        var input = new ReadOnlySequence<byte>(WithoutKeys(read));
        while (_framer.TryRead(ref input, out var frame))
        {
            Add(frame, lines);
        }

        return lines;
    }

    /// <summary>Returns a last line without a line end, after the connection was closed.</summary>
    public IReadOnlyList<string> TakeLast()
    {
        var lines = new List<string>();
        if (_framer.TryReadLast(out var frame))
        {
            Add(frame, lines);
        }

        return lines;
    }

    /// <summary>
    /// Removes the control characters that edit a line (BS, DEL, ^U, ^W). If a server passes them on, a member could use them to
    /// delete the alias in front of a message.
    /// </summary>
    private static ReadOnlyMemory<byte> WithoutKeys(ReadOnlyMemory<byte> read) =>
        read.Span.ContainsAny(EditingKeys) ? read.ToArray().Where(static b => !EditingKeys.Contains(b)).ToArray() : read;

    private void Add(in Frame frame, List<string> lines)
    {
        var text = frame.Kind switch
        {
            FrameKind.TooLong => "* (a line was too long to show)",
            FrameKind.NotUtf8 => "* (a line was not valid UTF-8)",
            _ => Encoding.UTF8.GetString(Sanitizer.Clean(frame.Text.Span)),
        };
        lines.AddRange(isClassic ? ClassicSplitter.Split(text) : [text]);
    }
}
