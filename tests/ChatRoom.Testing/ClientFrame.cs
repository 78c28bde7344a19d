using System.Buffers.Binary;
using System.Text;
using ChatRoom.Protocol.WebSockets;

namespace ChatRoom.Testing;

/// <summary>Frames as a client sends them.</summary>
public static class ClientFrame
{
    private static readonly byte[] Mask = [0x12, 0xFE, 0x00, 0xA5];

    /// <summary>Returns a text message in one frame.</summary>
    public static byte[] Text(string text) => Of(Opcode.Text, Encoding.UTF8.GetBytes(text));

    /// <summary>Returns a close frame.</summary>
    public static byte[] Close(CloseCode code, string reason = "") => Of(Opcode.Close, [(byte)((ushort)code >> 8), (byte)(ushort)code, .. Encoding.UTF8.GetBytes(reason)]);

    /// <summary>Returns a frame.</summary>
    /// <param name="opcode">Its kind.</param>
    /// <param name="payload">The payload.</param>
    /// <param name="isFinal">Whether it is the last one of a message.</param>
    public static byte[] Of(Opcode opcode, byte[] payload, bool isFinal = true)
    {
        byte[] length = payload.Length switch
        {
            <= FrameHead.MostControlBytes => [(byte)payload.Length],
            <= ushort.MaxValue => [126, 0, 0],
            _ => [127, .. new byte[sizeof(long)]],
        };
        if (length.Length == 3)
        {
            BinaryPrimitives.WriteUInt16BigEndian(length.AsSpan(1), (ushort)payload.Length);
        }
        else if (length.Length > 3)
        {
            BinaryPrimitives.WriteInt64BigEndian(length.AsSpan(1), payload.Length);
        }

        length[0] |= 0x80;
        return [(byte)((isFinal ? 0x80 : 0) | (byte)opcode), .. length, .. Mask, .. payload.Select(static (one, i) => (byte)(one ^ Mask[i % Mask.Length]))];
    }
}
