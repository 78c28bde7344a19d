using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace ChatRoom.Protocol.Framing;

/// <summary>What framers ask about UTF-8 (RFC 3629).</summary>
internal static class Utf8Text
{
    /// <summary>Makes a frame of a message.</summary>
    /// <param name="message">The message, as the client sent it.</param>
    /// <param name="maxBytes">The most bytes that it may have.</param>
    /// <param name="hasKeys">Whether it contains a key of <see cref="Keys"/>, which is then applied.</param>
    internal static Frame ToFrame(ReadOnlyMemory<byte> message, int maxBytes, bool hasKeys)
    {
        if (message.Length > maxBytes)
        {
            return new Frame(FrameKind.TooLong, default);
        }

        return !Utf8.IsValid(message.Span) ? new Frame(FrameKind.NotUtf8, default)
            : new Frame(FrameKind.Text, hasKeys ? LineEditing.Apply(message.Span) : message);
    }

    /// <summary>
    /// Returns whether the last one to three bytes are the beginning of a character whose rest may still come; false where
    /// no further byte could make them valid.
    /// </summary>
    internal static bool EndsInsideCharacter(ReadOnlySpan<byte> bytes) =>
        !bytes.IsEmpty && Rune.DecodeLastFromUtf8(bytes, out _, out _) == OperationStatus.NeedMoreData;

    /// <summary>Returns whether the bytes are what a single key sends: a character, the beginning of one, or a control sequence.</summary>
    /// <remarks>Input methods commit Chinese, Japanese and Korean text in whole words: a single such character is no key.</remarks>
    internal static bool IsKeystroke(ReadOnlySpan<byte> bytes)
    {
        const int firstIdeograph = 0x2E80;
        if (bytes is [ControlSequence.Escape, ..])
        {
            return ControlSequence.LengthOf(bytes) == bytes.Length;
        }

        var status = Rune.DecodeFromUtf8(bytes, out var rune, out var length);
        return length == bytes.Length && !bytes.IsEmpty
            && (status == OperationStatus.NeedMoreData || (status == OperationStatus.Done && rune.Value < firstIdeograph) || length == 1);
    }
}
