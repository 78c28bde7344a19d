using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Tests.Framing;
using ChatRoom.Protocol.Text;
using CsCheck;

namespace ChatRoom.Protocol.Tests.Text;

public class LineReaderTests
{
    // Line ends, plain bytes, and bytes that can make invalid UTF-8.
    private static readonly byte[] Alphabet = [(byte)'a', (byte)'\r', (byte)'\n', 0, 0xC3, 0xA9];

    [Theory]
    [InlineData("one\ntwo\n", "'one' 'two'")]
    [InlineData("one\r\ntwo\r\n", "'one' 'two'")]
    [InlineData("one\r\0two\r\0", "'one' 'two'")]
    [InlineData("one\rtwo\r", "'one' 'two'")]
    [InlineData("one\r\n\ntwo\n\r\r\n", "'one' '' 'two' '' ''")]
    [InlineData("\n\r", "'' ''")]
    [InlineData("a\0b\n", "'a\0b'")]
    [InlineData("żółw\nkoń", "'żółw' 'koń'")]
    [InlineData("", "")]
    public void Each_of_the_four_line_ends_ends_a_line_wherever_it_is_split(string input, string expected)
    {
        foreach (var reads in Reads.EveryWay(Encoding.UTF8.GetBytes(input)))
            string.Join(' ', new LineReader(100).ReadToEnd(reads)).Should().Be(expected);
    }

    [Fact]
    public void Cr_ends_a_line_at_once_and_a_following_Lf_is_skipped()
    {
        var reader = new LineReader(100);

        reader.Read("one\r").Should().Equal("'one'");
        reader.Read("").Should().BeEmpty();
        reader.Read("\n").Should().BeEmpty();
        reader.Read("\n").Should().Equal("''");
    }

    [Theory]
    [InlineData("a\n", LineEnd.Lf)]
    [InlineData("a\r\n", LineEnd.CrLf)]
    [InlineData("a\r\0", LineEnd.CrLf)]
    [InlineData("a\r", LineEnd.CrLf)]
    [InlineData("a\rb", LineEnd.CrLf)]
    [InlineData("a\r\nb", LineEnd.CrLf)]
    [InlineData("a\r\nb\n", LineEnd.Lf)]
    [InlineData("a\n\r\n", LineEnd.CrLf)]
    [InlineData("a", LineEnd.Lf)]
    public void End_reports_the_last_line_end_wherever_it_is_split(string input, LineEnd end)
    {
        foreach (var reads in Reads.EveryWay(Encoding.UTF8.GetBytes(input)))
        {
            var reader = new LineReader(100);
            foreach (var read in reads)
            {
                reader.Read(read);
            }

            reader.End.Should().Be(end);
        }
    }

    [Theory]
    [InlineData("helo\blo\n", "'hello'")]
    [InlineData("helo\u007Flo\n", "'hello'")]
    [InlineData("\b\b\u007Fa\n", "'a'")]
    [InlineData("żó\bo\r", "'żo'")]
    [InlineData("e\u0301\bx\n", "'x'")]
    [InlineData("a👩‍👩‍👧\bx\n", "'ax'")]
    [InlineData("🇩🇪🇫🇷\bx\n", "'🇩🇪x'")]
    [InlineData("my secret\u0015hi\n", "'hi'")]
    [InlineData("one two \u0017three\n", "'one three'")]
    [InlineData("one\u00A0two\u0017\u0017x\n", "'x'")]
    [InlineData("ab\e[Dc\n", "'abc'")]
    [InlineData("ab\eODc\n", "'abc'")]
    [InlineData("ab\e[[Ac\n", "'abc'")]
    [InlineData("ab\e[1;5Dc\bd\n", "'abd'")]
    [InlineData("a\e\nb\n", "'a' 'b'")]
    [InlineData("abc\b\b\b\b\nx\n", "'' 'x'")]
    public void Keys_edit_the_line_wherever_it_is_split(string input, string expected)
    {
        foreach (var reads in Reads.EveryWay(Encoding.UTF8.GetBytes(input)))
        {
            string.Join(' ', new LineReader(100).ReadToEnd(reads)).Should().Be(expected);
        }
    }

    [Fact]
    public void Editing_equals_a_simple_line_editor()
    {
        var key = Gen.OneOf<string>("a", "b", " ", "ż", "日", "\b", "\u007F", "\u0015", "\u0017", "\e[A", "e\u0301");
        key.Array[0, 30].Sample(keys =>
        {
            var line = new List<string>();
            foreach (var one in keys)
            {
                switch (one)
                {
                    case "\b" or "\u007F":
                        line.RemoveRange(Math.Max(0, line.Count - 1), Math.Min(1, line.Count));
                        break;
                    case "\u0015":
                        line.Clear();
                        break;
                    case "\u0017":
                        var words = line.FindLastIndex(static one => one != " ") + 1;
                        line.RemoveRange(words, line.Count - words);
                        var rest = line.LastIndexOf(" ") + 1;
                        line.RemoveRange(rest, line.Count - rest);
                        break;
                    case "\e[A":
                        break;
                    default:
                        line.Add(one);
                        break;
                }
            }

            return new LineReader(1000).Read(string.Concat(keys) + "\n") is [var read] && read == $"'{string.Concat(line)}'";
        });
    }

    [Fact]
    public void Grapheme_of_a_thousand_marks_is_deleted_in_bounded_steps() =>
        new LineReader(10_000).Read("a" + new string('\u0301', 1000) + string.Concat(Enumerable.Repeat("\b", 100)) + "x\n")
            .Should().ContainSingle().Which.Should().EndWith("x'");

    [Fact]
    public void End_is_known_at_once_if_Cr_and_Lf_arrive_together()
    {
        var reader = new LineReader(100);
        var input = Reads.Of("a\r\nb\n"u8.ToArray());

        reader.TryRead(ref input, out _).Should().BeTrue();

        reader.End.Should().Be(LineEnd.CrLf);
    }

    [Fact]
    public void Line_at_the_limit_is_read_and_a_longer_one_is_reported_once_at_its_end()
    {
        foreach (var reads in Reads.EveryWay("1234\n12345\n\n123456789\r\n1\n"u8.ToArray()))
            new LineReader(4).ReadToEnd(reads).Should().Equal("'1234'", "TooLong", "''", "TooLong", "'1'");

        var reader = new LineReader(4);
        reader.Read("123456789").Should().BeEmpty();
        reader.Read("123456789").Should().BeEmpty();
        reader.Read("\n").Should().Equal("TooLong");
    }

    [Fact]
    public void Overlong_line_without_end_allocates_nothing()
    {
        var reader = new LineReader(4096);
        var megabyte = new byte[1 << 20];
        megabyte.AsSpan().Fill((byte)'a');
        Take(reader, megabyte);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) Take(reader, megabyte);

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
        reader.ReadLast().Should().Equal("TooLong");
    }

    [Fact]
    public void Line_with_invalid_UTF8_is_refused_and_the_next_one_is_read()
    {
        foreach (var reads in Reads.EveryWay([(byte)'a', 0xC3, (byte)'\n', (byte)'b', (byte)'\n', 0xFF, (byte)'\n', 0xC3]))
            new LineReader(100).ReadToEnd(reads).Should().Equal("NotUtf8", "'b'", "NotUtf8", "NotUtf8");
    }

    [Fact]
    public void Last_line_without_a_line_end_is_delivered_once_at_the_end()
    {
        var reader = new LineReader(100);

        reader.Read("one\ntwo").Should().Equal("'one'");

        reader.ReadLast().Should().Equal("'two'");
        reader.ReadLast().Should().BeEmpty();
    }

    [Fact]
    public void Line_within_one_segment_is_not_copied()
    {
        byte[] read = [.. "one\ntwo\r\n"u8];
        var reader = new LineReader(100);
        var input = Reads.Of(read);

        for (int at = 0; at < 8; at += 4)
        {
            reader.TryRead(ref input, out var frame).Should().BeTrue();
            MemoryMarshal.TryGetArray(frame.Text, out var text).Should().BeTrue();
            text.Array.Should().BeSameAs(read);
            text.Offset.Should().Be(at);
        }
    }

    [Fact]
    public void All_inputs_of_up_to_six_bytes_equal_the_reference()
    {
        for (int length = 0; length <= 6; length++)
        {
            for (int number = 0; number < Math.Pow(Alphabet.Length, length); number++)
            {
                var input = new byte[length];
                for (int i = 0, rest = number; i < length; i++, rest /= Alphabet.Length)
                    input[i] = Alphabet[rest % Alphabet.Length];

                var expected = string.Join(' ', Reference(input, 3));
                foreach (var reads in Reads.EveryWay(input))
                {
                    if (string.Join(' ', new LineReader(3).ReadToEnd(reads)) != expected)
                        Assert.Fail(string.Join('|', reads.Select(Convert.ToHexString)));
                }
            }
        }
    }

    [Fact]
    public void Result_is_independent_of_reads_and_segments()
    {
        var piece = Gen.OneOf(Alphabet).Array[0, 8];

        // Several reads, each with several segments.
        piece.Array[0, 4].Array[0, 5].Sample(reads =>
        {
            byte[] all = [.. reads.SelectMany(segments => segments.SelectMany(bytes => bytes))];
            var reader = new LineReader(5);
            var frames = reads.SelectMany(segments => reader.Read(Reads.InSegments(segments))).ToList();
            frames.AddRange(reader.ReadLast());
            return frames.SequenceEqual(Reference(all, 5));
        });
    }

    private static void Take(LineReader reader, byte[] read)
    {
        var input = new ReadOnlySequence<byte>(read);
        reader.TryRead(ref input, out _);
    }

    /// <summary>A simple reference implementation: returns the frames of a complete input.</summary>
    private static List<string> Reference(byte[] input, int max)
    {
        var frames = new List<string>();
        var line = new List<byte>();
        for (int i = 0; i < input.Length; i++)
        {
            if (input[i] is not ((byte)'\r' or (byte)'\n'))
            {
                line.Add(input[i]);
                continue;
            }

            if (input[i] == '\r' && i + 1 < input.Length && input[i + 1] is ((byte)'\n' or 0)) i++;
            frames.Add(Show());
            line.Clear();
        }

        if (line.Count > 0) frames.Add(Show());
        return frames;

        string Show() => line.Count > max ? "TooLong"
            : Utf8.IsValid(line.ToArray()) ? $"'{Encoding.UTF8.GetString(line.ToArray())}'" : "NotUtf8";
    }
}
