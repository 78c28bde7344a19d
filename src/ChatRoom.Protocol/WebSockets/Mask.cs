using System.Numerics;
using System.Runtime.InteropServices;

namespace ChatRoom.Protocol.WebSockets;

/// <summary>The mask of a client's frame (RFC 6455, 5.3): the bytes of the payload are combined with its four bytes, again and again.</summary>
internal static class Mask
{
    /// <summary>The length of a mask.</summary>
    public const int Bytes = 4;

    /// <summary>Takes the mask off a part of a payload.</summary>
    /// <param name="mask">The mask.</param>
    /// <param name="at">Where in the payload the part begins.</param>
    /// <param name="from">The part.</param>
    /// <param name="to">Takes as many bytes; may be the same memory.</param>
    public static void Remove(ReadOnlySpan<byte> mask, long at, ReadOnlySpan<byte> from, Span<byte> to)
    {
        Span<byte> key = stackalloc byte[Bytes];
        for (var i = 0; i < Bytes; i++)
        {
            key[i] = mask[(int)((at + i) % Bytes)];
        }

        var done = 0;
        var keys = Vector.AsVectorByte(new Vector<uint>(MemoryMarshal.Read<uint>(key)));
        for (; from.Length - done >= Vector<byte>.Count; done += Vector<byte>.Count)
        {
            (new Vector<byte>(from[done..]) ^ keys).CopyTo(to[done..]);
        }

        for (; done < from.Length; done++)
        {
            to[done] = (byte)(from[done] ^ key[done % Bytes]);
        }
    }
}
