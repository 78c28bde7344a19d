namespace ChatRoom.Protocol.Framing;

/// <summary>The four line ends that clients send: LF, CR LF, CR NUL (telnet's bare return, RFC 854) and a lone CR.</summary>
internal static class LineEnds
{
    internal const byte Nul = 0;
    internal const byte Lf = (byte)'\n';
    internal const byte Cr = (byte)'\r';

    /// <summary>Where the first line end begins, or -1.</summary>
    internal static int IndexIn(ReadOnlySpan<byte> bytes) => bytes.IndexOfAny(Lf, Cr);

    /// <summary>How many bytes, 1 or 2, the line end that begins at <paramref name="at"/> has.</summary>
    internal static int LengthAt(ReadOnlySpan<byte> bytes, int at) =>
        bytes[at] == Cr && at + 1 < bytes.Length && IsSecondHalf(bytes[at + 1]) ? 2 : 1;

    /// <summary>Whether the very last bytes are a line end.</summary>
    internal static bool AreLastIn(ReadOnlySpan<byte> bytes) => bytes is [.., Lf or Cr] or [.., Cr, Nul];

    /// <summary>Whether <paramref name="next"/>, right after a CR, belongs to the same line end.</summary>
    internal static bool IsSecondHalf(byte next) => next is Lf or Nul;
}
