using System.Buffers;

namespace ChatRoom.Protocol.Tests.Framing;

/// <summary>Ways to cut input into the reads that a socket could bring it in, and reads into segments.</summary>
internal static class Reads
{
    /// <summary>In one piece, in two pieces cut at every byte, and byte by byte.</summary>
    public static IEnumerable<byte[][]> EveryWay(byte[] input)
    {
        yield return [input];
        for (int at = 1; at < input.Length; at++) yield return [input[..at], input[at..]];
        yield return [.. input.Select(one => new[] { one })];
    }

    /// <summary>One read in one segment.</summary>
    public static ReadOnlySequence<byte> Of(byte[] read) => new(read);

    /// <summary>One read in several segments, an empty one in front of each.</summary>
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
