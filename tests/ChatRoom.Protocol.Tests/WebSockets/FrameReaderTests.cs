using System.Buffers;
using System.Text;
using ChatRoom.Protocol.Tests.Framing;
using ChatRoom.Protocol.WebSockets;
using ChatRoom.Testing;
using CsCheck;

namespace ChatRoom.Protocol.Tests.WebSockets;

public class FrameReaderTests
{
    private static readonly Gen<byte[]> AnyFrame =
        from opcode in Gen.OneOf<Opcode>(Opcode.Text, Opcode.Text, Opcode.Continuation, Opcode.Ping, Opcode.Pong, Opcode.Binary, Opcode.Close, (Opcode)3)
        from payload in Gen.OneOf(Gen.Byte.Array[0, 12], Gen.Byte.Array[120, 130], Gen.Const(Bytes("{}\n")))
        from isFinal in Gen.Bool
        from flip in Gen.Frequency((9, Gen.Const(0)), (1, Gen.Int[1, 255]))
        let frame = ClientFrame.Of(opcode, payload, isFinal)
        select (byte[])[(byte)(frame[0] ^ flip), .. frame[1..]];

    public static TheoryData<string, byte[], string, byte[]> Cases => new()
    {
        { "a message", ClientFrame.Text("hi"), "hi\n", [] },
        { "a message that is a line", ClientFrame.Text("hi\n"), "hi\n", [] },
        { "lines in a message", ClientFrame.Text("a\nb"), "a\nb\n", [] },
        { "an empty message", [.. ClientFrame.Text(""), .. ClientFrame.Text("x")], "x\n", [] },
        { "16 bits of length", ClientFrame.Text(new string('x', 126)), new string('x', 126) + "\n", [] },
        { "two messages", [.. ClientFrame.Text("a"), .. ClientFrame.Text("b")], "a\nb\n", [] },
        { "fragments", [.. ClientFrame.Of(Opcode.Text, Bytes("a"), false), .. ClientFrame.Of(Opcode.Continuation, Bytes("b"), false), .. ClientFrame.Of(Opcode.Continuation, [])], "ab\n", [] },
        { "a ping between fragments", [.. ClientFrame.Of(Opcode.Text, Bytes("a"), false), .. ClientFrame.Of(Opcode.Ping, Bytes("p")), .. ClientFrame.Of(Opcode.Continuation, Bytes("b"))], "ab\n", [0x8A, 1, (byte)'p'] },
        { "an unfinished message", ClientFrame.Of(Opcode.Text, Bytes("a"), false), "a", [] },
        { "a pong", ClientFrame.Of(Opcode.Pong, Bytes("p")), "", [] },
        { "a full ping", ClientFrame.Of(Opcode.Ping, new byte[125]), "", [0x8A, 125, .. new byte[125]] },
        { "a head cut off", ClientFrame.Text("hi")[..5], "", [] },
    };

    public static TheoryData<string, byte[], CloseCode> Violations => new()
    {
        { "no mask", [0x81, 1, (byte)'x'], CloseCode.ProtocolError },
        { "RSV1", [0xC1, 0x80, 0, 0, 0, 0], CloseCode.ProtocolError },
        { "RSV3", [0x91, 0x80, 0, 0, 0, 0], CloseCode.ProtocolError },
        { "opcode 3", [0x83, 0x80, 0, 0, 0, 0], CloseCode.ProtocolError },
        { "opcode 11", [0x8B, 0x80, 0, 0, 0, 0], CloseCode.ProtocolError },
        { "a binary message", ClientFrame.Of(Opcode.Binary, [1]), CloseCode.Unsupported },
        { "a continuation of nothing", ClientFrame.Of(Opcode.Continuation, [1]), CloseCode.ProtocolError },
        { "a message within a message", [.. ClientFrame.Of(Opcode.Text, [], false), .. ClientFrame.Text("b")], CloseCode.ProtocolError },
        { "a fragmented ping", ClientFrame.Of(Opcode.Ping, [], false), CloseCode.ProtocolError },
        { "a long ping", ClientFrame.Of(Opcode.Ping, new byte[126]), CloseCode.ProtocolError },
        { "a length beyond 2^63", [0x81, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], CloseCode.ProtocolError },
        { "half a close code", ClientFrame.Of(Opcode.Close, [3]), CloseCode.ProtocolError },
        { "a close code that is never sent", ClientFrame.Close(CloseCode.None), CloseCode.ProtocolError },
        { "a close code that does not exist", ClientFrame.Close((CloseCode)999), CloseCode.ProtocolError },
        { "a reason that is not UTF-8", ClientFrame.Of(Opcode.Close, [3, 0xE8, 0xFF]), CloseCode.InvalidText },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Frames_become_lines_and_answers_wherever_they_are_split(string what, byte[] input, string text, byte[] answers)
    {
        foreach (var result in EveryWay(input))
        {
            result.Text.Should().Be(text, what);
            result.Answers.Should().Equal(answers, what);
            result.Violation.Should().BeNull(what);
            result.Closed.Should().BeNull(what);
        }
    }

    [Theory]
    [MemberData(nameof(Violations))]
    public void Nothing_is_read_after_a_frame_that_is_forbidden(string what, byte[] input, CloseCode violation)
    {
        foreach (var result in EveryWay([.. ClientFrame.Text("before"), .. input, .. ClientFrame.Text("after"), .. ClientFrame.Of(Opcode.Ping, [1])]))
        {
            result.Text.Should().Be("before\n", what);
            result.Answers.Should().BeEmpty(what);
            result.Violation.Should().Be(violation, what);
            result.Closed.Should().BeNull(what);
        }
    }

    [Theory]
    [InlineData(CloseCode.Normal, "")]
    [InlineData(CloseCode.GoingAway, "bye – und tschüss")]
    [InlineData((CloseCode)4999, "x")]
    public void Nothing_is_read_after_a_close_frame(CloseCode code, string reason)
    {
        foreach (var result in EveryWay([.. ClientFrame.Text("before"), .. ClientFrame.Close(code, reason), .. ClientFrame.Text("after")]))
        {
            result.Should().BeEquivalentTo(new { Text = "before\n", Closed = (CloseCode?)code, Violation = (CloseCode?)null });
        }

        EveryWay(ClientFrame.Of(Opcode.Close, [])).Should().OnlyContain(static result => result.Closed == CloseCode.None);
    }

    [Fact]
    public void Result_does_not_depend_on_how_the_input_is_split() =>
        (from frames in AnyFrame.Array[0, 6] from sizes in Gen.Int[1, 40].Array[1, 5] select (Input: frames.SelectMany(static one => one).ToArray(), sizes))
        .Sample(static given =>
        {
            var pieces = new List<byte[]>();
            for (var at = 0; at < given.Input.Length;)
            {
                var size = Math.Min(given.sizes[pieces.Count % given.sizes.Length], given.Input.Length - at);
                pieces.Add(given.Input[at..(at + size)]);
                at += size;
            }

            var whole = Read([Reads.Of(given.Input)]);
            return whole.IsSame(Read(pieces.Select(Reads.Of))) && whole.IsSame(Read([Reads.InSegments([.. pieces])]));
        });

    [Fact]
    public void Text_comes_out_as_it_went_in() => Gen.Byte.Array[0, 300].Array[0, 5].Sample(static messages =>
    {
        var lines = messages.Select(static one => one.Length == 0 || one[^1] == '\n' ? one : [.. one, (byte)'\n']).SelectMany(static one => one).ToArray();
        var text = Encoding.Latin1.GetString(lines);
        return Read([Reads.Of([.. messages.SelectMany(static one => ClientFrame.Of(Opcode.Text, one))])]).Text == text;
    });

    [Fact]
    public void Frame_may_be_longer_than_memory_and_costs_none()
    {
        var reader = new FrameReader();
        byte[] head = [0x81, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0];
        var text = new byte[70_000];
        reader.Read(Reads.Of(head), text);
        var piece = Reads.Of(new byte[64 * 1024]);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var read = 0L;
        for (var i = 0; i < 1_000; i++)
        {
            read += reader.Read(piece, text);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(64 * 1024);
        read.Should().Be(1_000 * 64 * 1024);
        reader.IsOver.Should().BeFalse();
    }

    [Fact]
    public void Flood_of_pings_gets_the_last_pongs_only()
    {
        var reader = new FrameReader();
        byte[] pings = [.. Enumerable.Range(0, 1_000).SelectMany(static i => ClientFrame.Of(Opcode.Ping, Bytes($"{i}")))];

        reader.Read(Reads.Of(pings), new byte[pings.Length + 1]);

        var answers = reader.TakeAnswers()!;
        answers.Length.Should().BeLessThanOrEqualTo(FrameReader.MostAnswers);
        Encoding.Latin1.GetString(answers).Should().EndWith("999");
        reader.TakeAnswers().Should().BeNull();
    }

    private static IEnumerable<Result> EveryWay(byte[] input) => Reads.EveryWay(input).Select(static reads => Read(reads.Select(Reads.Of)))
        .Append(Read([Reads.InSegments([.. input.Select(static one => new[] { one })])]));

    private static Result Read(IEnumerable<ReadOnlySequence<byte>> reads)
    {
        var reader = new FrameReader();
        var (text, answers) = (new List<byte>(), new List<byte>());
        foreach (var read in reads)
        {
            var part = new byte[read.Length + 1];
            text.AddRange(part.AsSpan(0, reader.Read(read, part)));
            answers.AddRange(reader.TakeAnswers() ?? []);
        }

        return new Result(Encoding.Latin1.GetString([.. text]), [.. answers], reader.Closed, reader.Violation);
    }

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    private sealed record Result(string Text, byte[] Answers, CloseCode? Closed, CloseCode? Violation)
    {
        public bool IsSame(Result other) => Text == other.Text && Answers.SequenceEqual(other.Answers) && (Closed, Violation) == (other.Closed, other.Violation);
    }
}
