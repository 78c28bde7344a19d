using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace ChatRoom.Protocol.Framing;

/// <summary>What framers ask about UTF-8 (RFC 3629).</summary>
internal static class Utf8Text
{
    /// <summary>The frame that a message of these bytes is, of at most <paramref name="maxBytes"/> bytes.</summary>
    internal static Frame ToFrame(ReadOnlyMemory<byte> message, int maxBytes)
    {
        if (message.Length > maxBytes) return new(FrameKind.TooLong, default);
        return Utf8.IsValid(message.Span) ? new(FrameKind.Text, message) : new(FrameKind.NotUtf8, default);
    }

    /// <summary>
    /// Whether the last one to three bytes are the beginning of a character whose rest may still come; false where
    /// nothing that comes could make them valid.
    /// </summary>
    internal static bool EndsInsideCharacter(ReadOnlySpan<byte> bytes) =>
        !bytes.IsEmpty && Rune.DecodeLastFromUtf8(bytes, out _, out _) == OperationStatus.NeedMoreData;
}
