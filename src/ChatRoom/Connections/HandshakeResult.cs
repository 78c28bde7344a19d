using ChatRoom.Accounts;
using ChatRoom.Identity;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Resuming;
using ChatRoom.Services;

namespace ChatRoom.Connections;

/// <summary>What the handshake found out about a client that has given an alias.</summary>
/// <param name="Lease">The lease of its alias.</param>
/// <param name="Asked">The alias as the client gave it, UTF-8: the classic client puts it in front of what it says.</param>
/// <param name="Protocol">The protocol that it speaks.</param>
/// <param name="Formatter">The form of what it gets.</param>
/// <param name="Input">Where its requests come from.</param>
/// <param name="ResumeRequest">What it comes back to; null if it is new.</param>
/// <param name="Ignored">Whom it ignores; null: nobody.</param>
/// <param name="MostRooms">How many rooms it can attend at once; null: one at a time, which it leaves by joining another.</param>
/// <param name="Rooms">The rooms that it enters; null: the lobby, or the room that it comes back to.</param>
/// <param name="Ref">The reference of its request; null: none.</param>
internal readonly record struct HandshakeResult(
    AliasLease Lease,
    ReadOnlyMemory<byte> Asked,
    ClientProtocol Protocol,
    Formatter Formatter,
    ClientInput Input,
    ResumeRequest? ResumeRequest = null,
    IgnoreList? Ignored = null,
    int? MostRooms = null,
    IReadOnlyList<RoomEntry>? Rooms = null,
    string? Ref = null)
{
    /// <summary>The account to which the client has logged in; the default value: it is a guest, or resumes a session.</summary>
    public Authentication Login { get; init; }

    /// <summary>Whether the client can be asked for a secret in mid-session.</summary>
    public bool CanBePrompted { get; init; }

    public Alias Alias => Lease.Alias;
}
