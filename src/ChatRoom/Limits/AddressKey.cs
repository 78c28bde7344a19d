using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace ChatRoom.Limits;

/// <summary>
/// The part of an address that identifies its owner: an IPv4 address, or the first bits of an IPv6 address, because one
/// customer has a whole network of them (RFC 6177). IPv4 addresses inside IPv6 (RFC 4291, 2.5.5.2; NAT64, RFC 6052) count as IPv4.
/// </summary>
internal readonly record struct AddressKey(UInt128 Value)
{
    private const int Bits = 128;
    private static readonly UInt128 Mapped = (UInt128)0xFFFF << 32;
    private static readonly UInt128 Nat64 = (UInt128)0x0064_FF9B << 96;

    /// <summary>Returns the key of an address.</summary>
    /// <param name="address">The address.</param>
    /// <param name="prefixBits">How many bits of an IPv6 address count, 1 to 128.</param>
    public static AddressKey Of(IPAddress address, int prefixBits)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            address.TryWriteBytes(bytes, out _);
            return new(Mapped | BinaryPrimitives.ReadUInt32BigEndian(bytes));
        }

        address.TryWriteBytes(bytes, out _);
        var value = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        var network = value >> 32 << 32;
        return network == Mapped || network == Nat64
            ? new(Mapped | (uint)value)
            : new(value >> (Bits - prefixBits) << (Bits - prefixBits));
    }
}
