using System.Buffers;
using System.Text;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Framing;

namespace ChatRoom.Client.Connections;

/// <summary>Turns bytes into lines, without anything that a terminal would obey: not every server removes that.</summary>
/// <param name="isClassic">Whether one read is one message, as with the tutorial's server.</param>
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

    /// <summary>Returns what is left without an end, once the connection is closed.</summary>
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
    /// Removes the keys with which a person edits a line (BS, DEL, ^U, ^W). A server applies them; here they would let a member
    /// of a careless server delete the alias in front of a message.
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
