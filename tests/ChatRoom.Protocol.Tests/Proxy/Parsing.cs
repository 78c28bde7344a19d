using System.Buffers;
using ChatRoom.Protocol.Proxy;
using ChatRoom.Protocol.Tests.Framing;

namespace ChatRoom.Protocol.Tests.Proxy;

/// <summary>Parses input as a connection does that gets it bit by bit.</summary>
internal static class Parsing
{
    /// <summary>However it is cut into segments, a whole input is the same; of which each beginning is either incomplete or that, too.</summary>
    public static (ProxyHeader? Header, string? Problem) AtEveryByte(byte[] input)
    {
        var whole = Parse(Reads.Of(input));
        foreach (byte[][] segments in Reads.EveryWay(input)) Parse(Reads.InSegments(segments)).Should().Be(whole);

        bool settled = false;
        for (int length = 0; length < input.Length; length++)
        {
            var part = Parse(Reads.Of(input[..length]));
            settled |= part != default;
            if (settled) part.Should().Be(whole, $"nothing that follows changes what {length} bytes were");
        }

        return whole;
    }

    /// <summary>How many bytes it takes to know.</summary>
    public static int BytesToSettle(byte[] input) =>
        Enumerable.Range(0, input.Length + 1).First(length => Parse(Reads.Of(input[..length])) != default);

    public static (ProxyHeader? Header, string? Problem) Parse(in ReadOnlySequence<byte> received) => ProxyHeaderParser.Parse(received);
}
