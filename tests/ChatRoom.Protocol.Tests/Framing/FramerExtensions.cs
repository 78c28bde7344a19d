using System.Buffers;
using System.Text;
using ChatRoom.Protocol.Framing;

namespace ChatRoom.Protocol.Tests.Framing;

/// <summary>Shows frames as strings, to compare them: the text in quotation marks, or the kind of the frame.</summary>
internal static class FramerExtensions
{
    /// <summary>Passes one read to a framer. Returns all frames.</summary>
    public static List<string> Read(this IFramer framer, in ReadOnlySequence<byte> read)
    {
        var frames = new List<string>();
        var input = read;
        while (framer.TryRead(ref input, out var frame)) frames.Add(Show(frame));
        input.IsEmpty.Should().BeTrue("a framer consumes all input");
        return frames;
    }

    public static List<string> Read(this IFramer framer, string read) =>
        framer.Read(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(read)));

    public static List<string> Read(this IFramer framer, params byte[] read) => framer.Read(new ReadOnlySequence<byte>(read));

    /// <summary>Passes reads to a framer, then the end of the stream. Returns all frames.</summary>
    public static List<string> ReadToEnd(this IFramer framer, params IEnumerable<byte[]> reads)
    {
        var frames = reads.SelectMany(read => framer.Read(read)).ToList();
        frames.AddRange(framer.ReadLast());
        return frames;
    }

    public static List<string> ReadLast(this IFramer framer)
    {
        var frames = new List<string>();
        while (framer.TryReadLast(out var frame)) frames.Add(Show(frame));
        return frames;
    }

    public static string Show(Frame frame) =>
        frame.Kind == FrameKind.Text ? $"'{Encoding.UTF8.GetString(frame.Text.Span)}'" : frame.Kind.ToString();
}
