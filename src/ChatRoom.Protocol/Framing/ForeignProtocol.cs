using System.Buffers;
using System.Text.Unicode;
using ChatRoom.Protocol.Proxy;

namespace ChatRoom.Protocol.Framing;

/// <summary>Recognizes other protocols by a connection's first bytes.</summary>
internal static class ForeignProtocol
{
    /// <summary>The bytes that are enough to recognize each of them.</summary>
    internal const int EnoughBytes = 16;

    private const byte TlsHandshake = 0x16;

    private static readonly byte[][] HttpMethods =
    [
        [.. "GET "u8], [.. "HEAD "u8], [.. "POST "u8], [.. "PUT "u8], [.. "DELETE "u8], [.. "OPTIONS "u8],
        [.. "PATCH "u8], [.. "TRACE "u8],
    ];

    // What no keyboard sends for an alias and no program puts into one: C0 controls but TAB, line ends and editing keys.
    private static readonly SearchValues<byte> Binary = SearchValues.Create(
        [.. Enumerable.Range(0, ' ').Select(static one => (byte)one).Except(
            [(byte)'\t', LineEnds.Lf, LineEnds.Cr, Keys.Backspace, Keys.KillLine, Keys.EraseWord, ControlSequence.Escape])]);

    /// <summary>
    /// Returns <see cref="Detection.Http"/>, <see cref="Detection.Tls"/>, <see cref="Detection.Ssh"/> or
    /// <see cref="Detection.Proxy"/>, and <see cref="Detection.Undecided"/> for everything else, the mere beginning of one of
    /// them included.
    /// </summary>
    internal static Detection Of(ReadOnlySpan<byte> first)
    {
        // A TLS record's version is 3.0 to 3.4, whatever version of TLS the client offers.
        return first is [TlsHandshake, 3, <= 4, ..] ? Detection.Tls
            : first.StartsWith("SSH-"u8) ? Detection.Ssh
            : IsProxy(first) ? Detection.Proxy
            : IsHttp(first) ? Detection.Http
            : Detection.Undecided;
    }

    /// <summary>Returns whether the bytes can be no alias of any client.</summary>
    internal static bool IsBinary(ReadOnlySpan<byte> bytes) => bytes.ContainsAny(Binary) || !Utf8.IsValid(bytes);

    private static bool IsProxy(ReadOnlySpan<byte> first) => first.StartsWith(ProxyHeaderV2.Signature)
        || first.StartsWith("PROXY TCP4 "u8) || first.StartsWith("PROXY TCP6 "u8) || first.StartsWith("PROXY UNKNOWN"u8);

    private static bool IsHttp(ReadOnlySpan<byte> first)
    {
        // The target counts too: a person's first line may be "GET well soon".
        foreach (var method in HttpMethods)
        {
            if (first.StartsWith(method))
            {
                return IsTarget(first[method.Length..]);
            }
        }

        return first.StartsWith("PRI * HTTP/2.0"u8)
            || (first.StartsWith("CONNECT "u8) && first["CONNECT "u8.Length..] is [> (byte)' ', ..]);
    }

    private static bool IsTarget(ReadOnlySpan<byte> target) =>
        target is [(byte)'/' or (byte)'*', ..] || target.StartsWith("http"u8);
}
