using System.Runtime.InteropServices;
using System.Text;
using ChatRoom.Protocol.Classic;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Tests.Framing;
using CsCheck;

namespace ChatRoom.Protocol.Tests.Classic;

public class ClassicReaderTests
{
    [Fact]
    public void Each_read_is_a_message()
    {
        var reader = new ClassicReader(100);

        reader.Read("bob: hello").Should().Equal("'bob: hello'");
        reader.Read("bob: żółw").Should().Equal("'bob: żółw'");
        reader.EndedLine.Should().BeFalse();
    }

    [Fact]
    public void Empty_read_gives_no_message() => new ClassicReader(100).Read("").Should().BeEmpty();

    [Theory]
    [InlineData("a\nb", "'a' 'b'", false, LineEnd.Lf)]
    [InlineData("a\r\nb", "'a' 'b'", false, LineEnd.CrLf)]
    [InlineData("a\r\0b", "'a' 'b'", false, LineEnd.CrLf)]
    [InlineData("a\rb", "'a' 'b'", false, LineEnd.CrLf)]
    [InlineData("a\n\r\n\rb", "'a' 'b'", false, LineEnd.CrLf)]
    [InlineData("a\n", "'a'", true, LineEnd.Lf)]
    [InlineData("a\r", "'a'", true, LineEnd.CrLf)]
    [InlineData("a\r\n", "'a'", true, LineEnd.CrLf)]
    [InlineData("a\r\0", "'a'", true, LineEnd.CrLf)]
    [InlineData("\r\n", "", true, LineEnd.CrLf)]
    [InlineData("a\0", "'a\0'", false, LineEnd.Lf)]
    public void Read_is_split_at_line_ends_and_empty_pieces_are_dropped(string read, string expected, bool endedLine, LineEnd end)
    {
        var reader = new ClassicReader(100);

        string.Join(' ', reader.Read(read)).Should().Be(expected);

        (reader.EndedLine, reader.End).Should().Be((endedLine, end));
    }

    [Fact]
    public void EndedLine_refers_to_the_last_read_from_its_first_message_on()
    {
        var reader = new ClassicReader(100);
        reader.Read("a\n");
        reader.EndedLine.Should().BeTrue();

        reader.Read("b");
        reader.EndedLine.Should().BeFalse();

        var input = Reads.Of("c\nd\n"u8.ToArray());
        reader.TryRead(ref input, out _);
        reader.EndedLine.Should().BeTrue();
        input.Length.Should().Be(2, "bytes after the first message stay in the input");
    }

    [Theory]
    [InlineData("żółw", "'żółw'")]
    [InlineData("hi 😀", "'hi 😀'")]
    [InlineData("a\nb 😀\n", "'a' 'b 😀'")]
    public void Read_that_ends_inside_a_character_is_held_as_a_whole(string message, string expected)
    {
        var bytes = Encoding.UTF8.GetBytes(message);
        for (int at = 1; at < bytes.Length; at++)
        {
            if ((bytes[at] & 0xC0) != 0x80) continue;

            var reader = new ClassicReader(100);
            reader.Read(bytes[..at]).Should().BeEmpty();
            reader.EndedLine.Should().BeFalse();
            string.Join(' ', reader.Read(bytes[at..])).Should().Be(expected);
            reader.EndedLine.Should().Be(message.EndsWith('\n'));
            reader.ReadLast().Should().BeEmpty();
        }
    }

    [Fact]
    public void Character_in_single_bytes_is_joined() =>
        new ClassicReader(100).ReadToEnd(Encoding.UTF8.GetBytes("😀").Select(one => new[] { one })).Should().Equal("'😀'");

    [Fact]
    public void Held_read_is_invalid_UTF8_at_the_end_of_the_stream() =>
        new ClassicReader(100).ReadToEnd([(byte)'a', 0xC3]).Should().Equal("NotUtf8");

    [Fact]
    public void Invalid_read_is_not_held()
    {
        var reader = new ClassicReader(100);

        reader.Read((byte)'a', 0xFF).Should().Equal("NotUtf8");
        reader.Read(0x80).Should().Equal("NotUtf8");
        reader.Read(0xC3).Should().BeEmpty();
        reader.Read((byte)'a').Should().Equal("NotUtf8");
        reader.Read("b").Should().Equal("'b'");
    }

    [Fact]
    public void Message_longer_than_the_limit_is_too_long()
    {
        var reader = new ClassicReader(4);

        reader.Read("1234").Should().Equal("'1234'");
        reader.Read("12345").Should().Equal("TooLong");
        reader.Read("1234\n12345\n1").Should().Equal("'1234'", "TooLong", "'1'");
    }

    [Fact]
    public void Held_read_is_bounded_by_the_limit()
    {
        var reader = new ClassicReader(4);

        reader.Read((byte)'1', (byte)'2', (byte)'3', 0xC3).Should().BeEmpty();
        reader.Read(0xA9).Should().Equal("TooLong");
        reader.Read((byte)'1', (byte)'2', (byte)'3', (byte)'4', 0xC3).Should().Equal("TooLong");
        reader.ReadLast().Should().BeEmpty();

        // The character is never complete, but the held bytes are bounded.
        Enumerable.Range(0, 50).SelectMany(_ => reader.Read(0xC3))
            .Should().HaveCount(10).And.OnlyContain(frame => frame == "TooLong");
    }

    [Fact]
    public void Read_in_one_segment_is_not_copied()
    {
        byte[] read = [.. "hello"u8];
        var input = Reads.Of(read);

        new ClassicReader(100).TryRead(ref input, out var frame).Should().BeTrue();

        MemoryMarshal.TryGetArray(frame.Text, out var text).Should().BeTrue();
        text.Array.Should().BeSameAs(read);
    }

    [Fact]
    public void Result_is_independent_of_segments()
    {
        var piece = Gen.OneOf<byte>((byte)'a', (byte)'\r', (byte)'\n', 0, 0xC3, 0xA9).Array[0, 4];

        piece.Array[0, 4].Array[0, 4].Sample(reads =>
        {
            var inSegments = new ClassicReader(6);
            var inOne = new ClassicReader(6);
            foreach (var segments in reads)
            {
                var frames = inSegments.Read(Reads.InSegments(segments));
                if (!frames.SequenceEqual(inOne.Read([.. segments.SelectMany(bytes => bytes)]))) return false;
            }

            return (inSegments.EndedLine, inSegments.End) == (inOne.EndedLine, inOne.End)
                && inSegments.ReadLast().SequenceEqual(inOne.ReadLast());
        });
    }

    [Theory]
    [InlineData("0|2|\r", "'02'")]
    [InlineData("0|2", "'02'")]
    [InlineData("0", "")]
    [InlineData("h|e|l|o|\b|l|o|\r\n", "'hello'")]
    [InlineData("k|hello", "'khello'")]
    [InlineData("ż|ó|\n", "'żó'")]
    [InlineData("x|ann: hi|y", "'x' 'ann: hi' 'y'")]
    [InlineData("ann: hi|y", "'ann: hi' 'y'")]
    [InlineData("hello|two", "'hello' 'two'")]
    [InlineData("hello|k|two", "'hello' 'ktwo'")]
    [InlineData("日", "'日'")]
    public void Single_keystrokes_of_a_possible_terminal_are_joined_to_lines(string reads, string expected) =>
        string.Join(' ', new ClassicReader(100, "ann"u8.ToArray()).ReadToEnd(reads.Split('|').Select(Encoding.UTF8.GetBytes)))
            .Should().Be(expected);

    [Fact]
    public void Held_keystrokes_are_bounded()
    {
        var reader = new ClassicReader(10, "ann"u8.ToArray());

        var frames = Enumerable.Repeat((byte)'x', 25).SelectMany(one => reader.Read(one)).ToList();

        frames.Should().Equal("TooLong", "TooLong");
    }
}
