using System.Buffers;
using ChatRoom.Protocol.Framing;

namespace ChatRoom.Protocol.Text;

/// <summary>Lines: a line end or telnet's IAC, which only text clients send, or a command in place of the alias.</summary>
public sealed class TextSignature : Signature
{
    private static readonly SearchValues<byte> TextBytes = SearchValues.Create(LineEnds.Lf, LineEnds.Cr, TelnetFilter.Iac);

    private TextSignature()
    {
    }

    /// <summary>The only instance.</summary>
    public static TextSignature Default { get; } = new();

    /// <inheritdoc />
    public override Detection Offer(ProtocolDetector seen) => Matches(seen) ? Detection.Recognized : Detection.Undecided;

    /// <summary>A line needs no end now.</summary>
    public override Detection End(ProtocolDetector seen) => Detection.Recognized;

    /// <summary>Returns whether the last read shows that the client sends lines.</summary>
    internal static bool Matches(ProtocolDetector seen)
    {
        // A command waits for its line end, however late that is: it may contain a secret.
        var all = seen.Seen.Span;
        return (seen.BlankBytes < all.Length && all[seen.BlankBytes] == (byte)'/') || all[seen.LastRead..].ContainsAny(TextBytes);
    }
}
