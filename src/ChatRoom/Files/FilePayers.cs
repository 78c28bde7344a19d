using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using ChatRoom.Accounts;
using ChatRoom.Limits;
using ChatRoom.Participants;
using Microsoft.Extensions.Options;

namespace ChatRoom.Files;

/// <summary>Says whose share of the disk a file takes: that of an account or, for guests, of their address.</summary>
internal sealed class FilePayers(SaltSecret secret, IOptions<ChatRoomOptions> options)
{
    private const int Bytes = 8;

    /// <summary>Returns the payer for a person: the state has no addresses, only what recognizes them.</summary>
    public string Of(Principal who)
    {
        if (who.Account is { } account)
        {
            return string.Create(CultureInfo.InvariantCulture, $"account {account}");
        }

        if (who.Remote is not { } address)
        {
            return "local";
        }

        Span<byte> key = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(key, AddressKey.Of(address, options.Value.Limits.IPv6PrefixLength).Value);
        return $"address {Convert.ToHexStringLower(HMACSHA256.HashData(secret.Value, key).AsSpan(0, Bytes))}";
    }
}
