using ChatRoom.Client.Pipes;
using CsCheck;

namespace ChatRoom.Client.Tests.Pipes;

public sealed class BoundedLineReaderTests
{
    [Fact]
    public void Lines_equal_those_of_a_simple_split()
    {
        Gen.String[Gen.Char["ab\r\n"], 0, 30].Sample(static text =>
        {
            var expected = text.Split('\n').Select(static line => line.EndsWith('\r') ? line[..^1] : line).ToList();
            if (text.Length == 0 || text.EndsWith('\n'))
            {
                expected.RemoveAt(expected.Count - 1);
            }

            ReadAll(text).Should().Equal(expected);
        });
    }

    [Fact]
    public void Longest_allowed_line_is_read_and_a_longer_one_is_skipped()
    {
        var longest = new string('x', BoundedLineReader.MaxLength);

        ReadAll($"{longest}\n{longest}y\nnext\n{longest}z").Should().Equal(longest, "(too long)", "next", "(too long)");
    }

    [Fact]
    public void Input_without_line_ends_is_not_buffered()
    {
        using var zeros = new StreamReader(new Zeros(200_000_000));
        var before = GC.GetAllocatedBytesForCurrentThread();

        new BoundedLineReader(zeros).ReadLine(out var isTooLong).Should().BeEmpty();

        isTooLong.Should().BeTrue();
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(2_000_000);
    }

    private static List<string> ReadAll(string text)
    {
        using var input = new StringReader(text);
        var reader = new BoundedLineReader(input);
        var lines = new List<string>();
        while (reader.ReadLine(out var isTooLong) is { } line)
        {
            lines.Add(isTooLong ? "(too long)" : line);
        }

        return lines;
    }

    private sealed class Zeros(int length) : MemoryStream
    {
        private int _left = length;

        public override int Read(Span<byte> buffer)
        {
            var count = Math.Min(_left, buffer.Length);
            buffer[..count].Clear();
            _left -= count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    }
}
