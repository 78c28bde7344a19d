using System.Buffers;

namespace ChatRoom.Fuzz;

/// <summary>The same bytes, in one or many reads, in one or many segments of memory.</summary>
internal static class Splits
{
    /// <summary>An input that is shorter than this is split at every byte, a longer one at some bytes.</summary>
    private const int SplitEverywhereBelow = 48;

    public static IEnumerable<ReadOnlySequence<byte>> None(byte[] input) => [new(input)];

    /// <summary>Returns all splits: byte by byte, in groups of seven, in segments, and in two parts.</summary>
    public static IEnumerable<IEnumerable<ReadOnlySequence<byte>>> Of(byte[] input)
    {
        yield return Pieces(input, 1).Select(static piece => new ReadOnlySequence<byte>(piece));
        yield return Pieces(input, 7).Select(static piece => new ReadOnlySequence<byte>(piece));
        yield return [InSegments(input, 3)];
        for (var at = 1; at < input.Length; at += input.Length < SplitEverywhereBelow ? 1 : input.Length / 8)
        {
            yield return [new(input, 0, at), new(input, at, input.Length - at)];
        }
    }

    public static IReadOnlyList<byte[]> Pieces(byte[] input, int size) => [.. input.Chunk(size)];

    public static ReadOnlySequence<byte> InSegments(byte[] input, int size)
    {
        Segment? first = null, last = null;
        foreach (var piece in input.Chunk(size))
        {
            last = new Segment(piece, last);
            first ??= last;
        }

        return first is null ? default : new ReadOnlySequence<byte>(first, 0, last!, last!.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(byte[] bytes, Segment? before)
        {
            Memory = bytes;
            RunningIndex = before is null ? 0 : before.RunningIndex + before.Memory.Length;
            if (before is not null)
            {
                before.Next = this;
            }
        }
    }
}
