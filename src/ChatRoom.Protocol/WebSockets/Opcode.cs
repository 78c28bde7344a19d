namespace ChatRoom.Protocol.WebSockets;

/// <summary>The kind of a frame (RFC 6455, 5.2).</summary>
public enum Opcode : byte
{
    /// <summary>The next fragment of a message.</summary>
    Continuation = 0x0,

    /// <summary>A text message, or its first fragment.</summary>
    Text = 0x1,

    /// <summary>A binary message, or its first fragment.</summary>
    Binary = 0x2,

    /// <summary>The end, perhaps with a <see cref="CloseCode"/>.</summary>
    Close = 0x8,

    /// <summary>To be answered by a pong with the same payload.</summary>
    Ping = 0x9,

    /// <summary>The answer to a ping, or a sign of life.</summary>
    Pong = 0xA,
}
