using System.Buffers;
using ChatRoom.Protocol.Tests.Framing;
using ChatRoom.Protocol.Text;
using CsCheck;

namespace ChatRoom.Protocol.Tests.Text;

public class TelnetFilterTests
{
    private const byte Iac = 255, Dont = 254, Do = 253, Wont = 252, Will = 251;
    private const byte Sb = 250, Ga = 249, Ayt = 246, Nop = 241, Se = 240;
    private const byte Echo = 1, TerminalType = 24;
    private const string StillHere = "* yes, still here\r\n";

    public static TheoryData<string, byte[], byte[], byte[]> Cases => new()
    {
        { "plain text", B("hi\r\n"), B("hi\r\n"), [] },
        { "literal 0xFF", [65, Iac, Iac, 66], [65, 0xFF, 66], [] },
        { "DO is refused", [65, Iac, Do, Echo, 66], [65, 66], [Iac, Wont, Echo] },
        { "WILL is refused", [65, Iac, Will, Echo, 66], [65, 66], [Iac, Dont, Echo] },
        { "DONT and WONT need no answer", [65, Iac, Dont, Echo, Iac, Wont, Echo, 66], [65, 66], [] },
        { "an option of 255", [Iac, Do, Iac, 65], [65], [Iac, Wont, Iac] },
        { "several in a row", [Iac, Will, 1, Iac, Do, 3], [], [Iac, Dont, 1, Iac, Wont, 3] },
        { "subnegotiation", [65, Iac, Sb, TerminalType, 0, 88, 13, 10, Iac, Se, 66], [65, 66], [] },
        { "subnegotiation with a literal 0xFF", [65, Iac, Sb, 24, Iac, Iac, Se, 88, Iac, Se, 66], [65, 66], [] },
        { "subnegotiation without end", [65, Iac, Sb, 24, 1, 2, 3, Iac, Nop, 4], [65], [] },
        { "are you there", [65, Iac, Ayt, 66], [65, 66], B(StillHere) },
        { "other commands", [65, Iac, Nop, Iac, Ga, Iac, Se, Iac, 0, 66], [65, 66], [] },
        { "erase character and erase line", [65, Iac, 247, 66, Iac, 248, 67], [65, 0x7F, 66, 0x15, 67], [] },
        { "a command cut off", [65, Iac], [65], [] },
        { "an option cut off", [65, Iac, Do], [65], [] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Commands_are_removed_and_answered_wherever_they_are_split(string what, byte[] input, byte[] text, byte[] replies)
    {
        var bytes = input.Select(one => new[] { one }).ToArray();
        var results = Reads.EveryWay(input).Select(Filter).Append(Filter(new TelnetFilter(), Reads.InSegments(bytes)));

        foreach (var result in results)
        {
            result.Text.Should().Equal(text, what);
            result.Replies.Should().Equal(replies, what);
        }
    }

    [Fact]
    public void Result_is_independent_of_splits()
    {
        var piece = Gen.OneOf<byte>(Iac, Dont, Do, Wont, Will, Sb, Ayt, Se, 65, 10).Array[0, 10];

        piece.Array[0, 6].Sample(reads =>
        {
            var (text, replies) = Filter(reads);
            var (expectedText, expectedReplies) = Filter([reads.SelectMany(read => read).ToArray()]);
            return text.SequenceEqual(expectedText) && replies.SequenceEqual(expectedReplies);
        });
    }

    [Fact]
    public void Text_with_doubled_0xff_bytes_is_restored() => Gen.Byte.Array.Sample(text =>
        Filter([[.. text.SelectMany(one => one == Iac ? new[] { Iac, Iac } : [one])]]) is var (filtered, replies)
        && filtered.SequenceEqual(text) && replies.Length == 0);

    [Fact]
    public void Two_filters_do_not_answer_each_other_forever()
    {
        var (_, refusals) = Filter([[Iac, Do, Echo, Iac, Will, Echo]]);

        var (text, answers) = Filter([refusals]);

        text.Should().BeEmpty();
        answers.Should().BeEmpty();
    }

    [Fact]
    public void IsIn_finds_a_0xff_in_any_segment()
    {
        TelnetFilter.IsIn(Reads.InSegments([[65], [66, Iac]])).Should().BeTrue();
        TelnetFilter.IsIn(Reads.InSegments([[65], [66]])).Should().BeFalse();
        TelnetFilter.IsIn(ReadOnlySequence<byte>.Empty).Should().BeFalse();
    }

    private static byte[] B(string ascii) => System.Text.Encoding.ASCII.GetBytes(ascii);

    private static (byte[] Text, byte[] Replies) Filter(byte[][] reads)
    {
        var filter = new TelnetFilter();
        var results = reads.Select(read => Filter(filter, Reads.Of(read))).ToList();
        return ([.. results.SelectMany(result => result.Text)], [.. results.SelectMany(result => result.Replies)]);
    }

    private static (byte[] Text, byte[] Replies) Filter(TelnetFilter filter, in ReadOnlySequence<byte> read)
    {
        var text = new ArrayBufferWriter<byte>();
        var replies = new ArrayBufferWriter<byte>();
        filter.Filter(read, text, replies);
        return (text.WrittenSpan.ToArray(), replies.WrittenSpan.ToArray());
    }
}
