using System.Buffers.Binary;

namespace ChatRoom.Protocol.WebSockets;

/// <summary>What stands before the payload of a frame that the server sends: complete messages, not masked (RFC 6455, 5.2).</summary>
public static class FrameHead
{
    /// <summary>The longest payload of a close, ping or pong.</summary>
    public const int MostControlBytes = 125;

    internal const byte Final = 0x80;
    internal const byte Reserved = 0x70;
    internal const byte Opcodes = 0x0F;
    internal const byte Masked = 0x80;
    internal const byte Lengths = 0x7F;
    internal const byte TwoBytes = 126; // in the place of the length: it is in the next two bytes
    internal const byte EightBytes = 127;

    /// <summary>Returns the length of the head of a payload with this length.</summary>
    public static int LengthFor(int payload) => payload <= MostControlBytes ? 2 : payload <= ushort.MaxValue ? 4 : 10;

    /// <summary>Writes a head; returns its length.</summary>
    /// <param name="to">Room for it.</param>
    /// <param name="opcode">The kind of the frame.</param>
    /// <param name="payload">The length of the payload.</param>
    public static int Write(Span<byte> to, Opcode opcode, int payload)
    {
        to[0] = (byte)(Final | (byte)opcode);
        var length = LengthFor(payload);
        switch (length)
        {
            case 2:
                to[1] = (byte)payload;
                break;
            case 4:
                to[1] = TwoBytes;
                BinaryPrimitives.WriteUInt16BigEndian(to[2..], (ushort)payload);
                break;
            default:
                to[1] = EightBytes;
                BinaryPrimitives.WriteInt64BigEndian(to[2..], payload);
                break;
        }

        return length;
    }

    /// <summary>Returns a frame.</summary>
    public static byte[] Frame(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        var frame = new byte[LengthFor(payload.Length) + payload.Length];
        payload.CopyTo(frame.AsSpan(Write(frame, opcode, payload.Length)));
        return frame;
    }

    /// <summary>Returns the last frame of a connection.</summary>
    public static byte[] Close(CloseCode code)
    {
        Span<byte> payload = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)code);
        return Frame(Opcode.Close, payload);
    }

    /// <summary>Returns how many frames there are in bytes that are whole frames of the server.</summary>
    public static int Count(ReadOnlySpan<byte> frames)
    {
        var count = 0;
        for (; frames.Length > 1; count++)
        {
            frames = frames[(frames[1] switch
            {
                TwoBytes => 4 + BinaryPrimitives.ReadUInt16BigEndian(frames[2..]),
                EightBytes => 10 + (int)BinaryPrimitives.ReadInt64BigEndian(frames[2..]),
                var length => 2 + length,
            })..];
        }

        return count;
    }
}
