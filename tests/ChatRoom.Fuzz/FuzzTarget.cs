using System.Buffers;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Classic;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Json;
using ChatRoom.Protocol.Proxy;
using ChatRoom.Protocol.Text;
using ChatRoom.Protocol.WebSockets;
using ChatRoom.Search;

namespace ChatRoom.Fuzz;

/// <summary>Code that reads bytes from strangers, with the laws that must hold for every input.</summary>
/// <param name="Name">The name of the target and of its corpus.</param>
/// <param name="Run">Throws if the input breaks a law.</param>
public sealed record FuzzTarget(string Name, Action<byte[]> Run)
{
    private const int MaxLineBytes = 300;
    private const int MaxAliasLength = 32;
    private const int FrameHeadBytes = 6; // at least, of a client

    /// <summary>All targets.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("lines", Lines), new("classic", Classic), new("detector", Detector), new("proxy", Proxy), new("texts", Texts), new("names", Names),
        new("requests", Requests), new("json", JsonObjects), new("frames", Frames),
    ];

    /// <summary>Law: the output of the telnet filter and the line reader does not depend on how the stream is split into reads.</summary>
    private static void Lines(byte[] input)
    {
        var whole = Read(Splits.None(input));
        foreach (var reads in Splits.Of(input))
        {
            Require(whole.SequenceEqual(Read(reads)), "the lines depend on how the input was split");
        }

        static List<string> Read(IEnumerable<ReadOnlySequence<byte>> reads)
        {
            var (filter, reader) = (new TelnetFilter(), new LineReader(MaxLineBytes));
            var seen = new List<string>();
            var replies = new ArrayBufferWriter<byte>();
            foreach (var read in reads)
            {
                var text = new ArrayBufferWriter<byte>();
                filter.Filter(read, text, replies);
                var rest = new ReadOnlySequence<byte>(text.WrittenMemory);
                Take(reader, ref rest, seen);
            }

            if (reader.TryReadLast(out var last))
            {
                seen.Add(Show(last));
            }

            seen.Add($"replies {Convert.ToHexString(replies.WrittenSpan)}");
            return seen;
        }
    }

    /// <summary>Law: the result of a read does not depend on the segments of its buffer.</summary>
    private static void Classic(byte[] input)
    {
        var pieces = Splits.Pieces(input, 3);
        var one = Read([.. pieces.Select(piece => new ReadOnlySequence<byte>(piece))]);
        var many = Read([.. pieces.Select(piece => Splits.InSegments(piece, 2))]);
        Require(one.SequenceEqual(many), "the messages depend on how a read lies in memory");

        static List<string> Read(ReadOnlySequence<byte>[] reads)
        {
            var reader = new ClassicReader(MaxLineBytes);
            var seen = new List<string>();
            foreach (var read in reads)
            {
                var rest = read;
                Take(reader, ref rest, seen);
            }

            if (reader.TryReadLast(out var last))
            {
                seen.Add(Show(last));
            }

            return seen;
        }
    }

    /// <summary>Laws: the decision does not depend on the segments of a read, it comes within the bound, and no alias begins with a slash.</summary>
    private static void Detector(byte[] input)
    {
        foreach (var size in (int[])[1, 2, 7, Math.Max(1, input.Length)])
        {
            var pieces = Splits.Pieces(input, size);
            var one = Detect([.. pieces.Select(piece => new ReadOnlySequence<byte>(piece))]);
            var many = Detect([.. pieces.Select(piece => Splits.InSegments(piece, 3))]);
            Require(one == many, "the protocol depends on how a read lies in memory");
        }

        static (Detection, int, int) Detect(ReadOnlySequence<byte>[] reads)
        {
            var detector = new ProtocolDetector([JsonSignature.Default, ClassicSignature.Default, TextSignature.Default]);
            var detection = Detection.Undecided;
            foreach (var read in reads)
            {
                if (detection == Detection.Undecided)
                {
                    detection = detector.Offer(read);
                }
            }

            if (detection == Detection.Undecided)
            {
                detection = detector.Silence();
            }

            Require(
                detector.Introduction is null || !detector.Seen.Span.TrimStart(" \t"u8).StartsWith("/"u8), "a command was taken for an alias");
            Require(
                detector.Introduction is null || System.Text.Unicode.Utf8.IsValid(detector.Introduction.Alias.Span), "an alias is not UTF-8");
            return (detection, detector.Introduction?.Alias.Length ?? 0, detector.Seen.Length);
        }
    }

    /// <summary>Law: a header does not depend on its segments in memory, and a complete header stays complete with more bytes after it.</summary>
    private static void Proxy(byte[] input)
    {
        var whole = ProxyHeaderParser.Parse(new ReadOnlySequence<byte>(input));
        Require(whole.Equals(ProxyHeaderParser.Parse(Splits.InSegments(input, 5))), "the header depends on how it lies in memory");
        if (whole.Header is { } header)
        {
            Require(header.Length <= input.Length, "the header is longer than the input");
            Require(whole.Equals(ProxyHeaderParser.Parse(new ReadOnlySequence<byte>([.. input, 1]))), "the header changed with a byte behind it");
        }
    }

    /// <summary>Law: a cleaned text is clean, and cleaning it again changes nothing.</summary>
    private static void Texts(byte[] input)
    {
        if (!System.Text.Unicode.Utf8.IsValid(input))
        {
            return;
        }

        var clean = Sanitizer.Clean(input);
        Require(Sanitizer.IsClean(clean), "a cleaned text is not clean");
        Require(!clean.AsSpan().ContainsAnyInRange((byte)0, (byte)8) && !clean.AsSpan().ContainsAnyInRange((byte)10, (byte)31), "a control character is left");
    }

    /// <summary>Laws: a name equals the text it was parsed from, it is clean, and every input gives a classic client an alias.</summary>
    private static void Names(byte[] input)
    {
        var text = System.Text.Encoding.UTF8.GetString(input);
        var classic = Alias.FromClassic(text, MaxAliasLength);
        Require(Alias.TryParse(classic.Value, MaxAliasLength, out var same, out var reason) && same == classic, $"an alias for a classic client is not legal: {reason}");
        if (Alias.TryParse(text, MaxAliasLength, out var alias, out _))
        {
            Require(Sanitizer.IsClean(alias.Utf8.Span), "an alias is not clean");
        }

        _ = RoomName.TryParse(text, out _, out _);
    }

    /// <summary>Law: all arguments of a command are parsed or refused, without an exception.</summary>
    private static void Requests(byte[] input)
    {
        var text = System.Text.Encoding.UTF8.GetString(input);
        _ = Resuming.ResumeRequest.TryParse(text);
        _ = Resuming.ResumeToken.TryParse(text, out _);
        _ = SearchQueryParser.TryParse(text, out _, out _);
    }

    /// <summary>
    /// Laws: the requests of a json client do not depend on how its input was split, every object becomes a request or an error,
    /// and the answer to it is JSON.
    /// </summary>
    private static void JsonObjects(byte[] input)
    {
        var whole = Read(Splits.None(input));
        foreach (var reads in Splits.Of(input))
        {
            Require(whole.SequenceEqual(Read(reads)), "the requests depend on how the input was split");
        }

        static List<string> Read(IEnumerable<ReadOnlySequence<byte>> reads)
        {
            var framer = JsonRequests.NewFramer();
            var seen = new List<string>();
            foreach (var read in reads)
            {
                var rest = read;
                while (framer.TryRead(ref rest, out var frame))
                {
                    seen.Add(Show(frame));
                }

                Require(rest.IsEmpty, "a framer left input behind");
            }

            if (framer.TryReadLast(out var last))
            {
                seen.Add(Show(last));
            }

            return seen;
        }

        static string Show(Frame frame)
        {
            if (JsonRequests.TryParse(frame, out var request, out var error))
            {
                return $"{request}";
            }

            using var answer = System.Text.Json.JsonDocument.Parse(JsonFormatter.Instance.Format(error));
            return answer.RootElement.GetProperty("code").GetString()!;
        }
    }

    /// <summary>
    /// Laws: what a WebSocket's frames hold, and what is answered, does not depend on how the stream is split, and is never more
    /// than was read.
    /// </summary>
    private static void Frames(byte[] input)
    {
        var whole = Read(Splits.None(input));
        foreach (var reads in Splits.Of(input))
        {
            Require(whole == Read(reads), "the text depends on how the input was split");
        }

        Require(FrameHead.Count(Convert.FromHexString(whole.Answers)) * FrameHeadBytes <= input.Length, "there are more answers than questions");

        static (string Text, string Answers, CloseCode? Closed, CloseCode? Violation) Read(IEnumerable<ReadOnlySequence<byte>> reads)
        {
            var reader = new FrameReader();
            var (text, answers) = (new List<byte>(), new List<byte>());
            foreach (var read in reads)
            {
                var part = new byte[read.Length + 1];
                text.AddRange(part.AsSpan(0, reader.Read(read, part)));
                answers.AddRange(reader.TakeAnswers() ?? []);
            }

            return (Convert.ToHexString([.. text]), Convert.ToHexString([.. answers]), reader.Closed, reader.Violation);
        }
    }

    private static void Take(IFramer framer, ref ReadOnlySequence<byte> rest, List<string> seen)
    {
        while (framer.TryRead(ref rest, out var frame))
        {
            seen.Add(Show(frame));
        }

        Require(rest.IsEmpty, "a framer left input behind");
    }

    private static string Show(Frame frame)
    {
        Require(frame.Text.Length <= MaxLineBytes, "a frame is longer than the limit");
        return $"{frame.Kind} {Convert.ToHexString(frame.Text.Span)}";
    }

    private static void Require(bool holds, string law)
    {
        if (!holds)
        {
            throw new InvalidOperationException(law);
        }
    }
}
