namespace ChatRoom.Protocol.Framing;

/// <summary>What became of a piece of input.</summary>
public enum FrameKind
{
    /// <summary>Valid UTF-8 within the limit, without its line end; may be empty.</summary>
    Text,

    /// <summary>Longer than the limit; its bytes were thrown away as they came.</summary>
    TooLong,

    /// <summary>Not valid UTF-8 (RFC 3629).</summary>
    NotUtf8,
}

/// <summary>One message as it was read.</summary>
/// <param name="Kind">Whether it can be used.</param>
/// <param name="Text">UTF-8, without line end, not yet sanitized; empty unless <see cref="FrameKind.Text"/>.</param>
public readonly record struct Frame(FrameKind Kind, ReadOnlyMemory<byte> Text);
