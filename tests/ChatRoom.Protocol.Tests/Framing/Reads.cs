using System.Buffers;

namespace ChatRoom.Protocol.Tests.Framing;

/// <summary>Splits input into reads, as a network may do, and reads into segments.</summary>
internal static class Reads
{
    /// <summary>Returns the input in one read, split into two reads at every byte, and in reads of one byte.</summary>
    public static IEnumerable<byte[][]> EveryWay(byte[] input)
    {
        yield return [input];
        for (int at = 1; at < input.Length; at++) yield return [input[..at], input[at..]];
        yield return [.. input.Select(one => new[] { one })];
    }

    /// <summary>Returns a read in one segment.</summary>
    public static ReadOnlySequence<byte> Of(byte[] read) => new(read);

    /// <summary>Returns a read in several segments, with an empty segment in front of each.</summary>
    public static ReadOnlySequence<byte> InSegments(byte[][] segments)
    {
        var first = new Segment([]);
        var last = first;
        foreach (var segment in segments) last = last.Append(segment).Append([]);
        return new(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(byte[] bytes) => Memory = bytes;

        public Segment Append(byte[] bytes)
        {
            var next = new Segment(bytes) { RunningIndex = RunningIndex + Memory.Length };
            Next = next;
            return next;
        }
    }
}
