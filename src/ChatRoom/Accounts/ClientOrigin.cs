using System.Net;
using ChatRoom.Limits;

namespace ChatRoom.Accounts;

/// <summary>Where the secret of a client comes from.</summary>
/// <param name="Remote">The client's address, behind a proxy too; null: not an IP connection, such as a Unix socket.</param>
/// <param name="IsEncrypted">Whether the connection uses TLS.</param>
/// <param name="Allowance">The allowance of the address; null if the address is not limited.</param>
internal readonly record struct ClientOrigin(IPAddress? Remote, bool IsEncrypted, AddressAllowance? Allowance)
{
    /// <summary>Whether nobody else can read what the client sends: it uses TLS, or comes from this machine.</summary>
    public bool IsPrivate => IsEncrypted || Remote is null || IPAddress.IsLoopback(Remote.Unmapped());
}
