using ChatRoom.Protocol.Framing;

namespace ChatRoom.Protocol.Json;

/// <summary>JSON objects: no alias and no command begins with a brace.</summary>
public sealed class JsonSignature : Signature
{
    private JsonSignature()
    {
    }

    /// <summary>The only instance.</summary>
    public static JsonSignature Default { get; } = new();

    /// <inheritdoc />
    public override Detection Offer(ProtocolDetector seen) =>
        seen.BlankBytes < seen.Seen.Length && seen.Seen.Span[seen.BlankBytes] == (byte)'{' ? Detection.Recognized : Detection.Undecided;
}
