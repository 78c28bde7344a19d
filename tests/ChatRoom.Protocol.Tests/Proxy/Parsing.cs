using System.Buffers;
using ChatRoom.Protocol.Proxy;
using ChatRoom.Protocol.Tests.Framing;

namespace ChatRoom.Protocol.Tests.Proxy;

/// <summary>Parses input that arrives in parts.</summary>
internal static class Parsing
{
    /// <summary>
    /// Parses an input, and checks that the result is the same for all splits into segments. Each shorter input must be incomplete
    /// or give the same result.
    /// </summary>
    public static (ProxyHeader? Header, string? Problem) AtEveryByte(byte[] input)
    {
        var whole = Parse(Reads.Of(input));
        foreach (byte[][] segments in Reads.EveryWay(input)) Parse(Reads.InSegments(segments)).Should().Be(whole);

        bool settled = false;
        for (int length = 0; length < input.Length; length++)
        {
            var part = Parse(Reads.Of(input[..length]));
            settled |= part != default;
            if (settled) part.Should().Be(whole, $"further bytes must not change the result of the first {length}");
        }

        return whole;
    }

    /// <summary>Returns the number of bytes after which the result is known.</summary>
    public static int BytesToDecide(byte[] input) =>
        Enumerable.Range(0, input.Length + 1).First(length => Parse(Reads.Of(input[..length])) != default);

    public static (ProxyHeader? Header, string? Problem) Parse(in ReadOnlySequence<byte> received) => ProxyHeaderParser.Parse(received);
}
