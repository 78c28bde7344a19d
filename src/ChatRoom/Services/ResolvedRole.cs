using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.State.Records;

namespace ChatRoom.Services;

/// <summary>The role of a person who acts.</summary>
/// <param name="Own">The role that they have been given.</param>
/// <param name="Role">The role that counts now.</param>
/// <param name="Reduction">Why it is lower.</param>
/// <param name="Ban">The ban or mute, if that is why.</param>
internal readonly record struct ResolvedRole(Role Own, Role Role, RoleReduction Reduction = RoleReduction.None, BanRecord? Ban = null)
{
    /// <summary>Returns this role, reduced to another one unless it is lower already.</summary>
    public ResolvedRole ReducedTo(Role role, RoleReduction why, BanRecord? ban = null) => Role <= role ? this : new(Own, role, why, ban);

    /// <summary>Returns why the role is lower than their own, as they see it.</summary>
    /// <param name="room">The room; null: on the server.</param>
    public Error Reason(RoomName? room) => Reduction switch
    {
        RoleReduction.PrivateRoom => new Error(ErrorCode.NoSuchRoom),
        RoleReduction.Ban when Ban is not null => BanEnforcement.Of(Ban, room),
        RoleReduction.GuestsDenied => new AccountsOnly(IsInside: true),
        RoleReduction.AccountsOnlyRoom => new RoomNeedsAccount(),
        RoleReduction.RoomKey => new RoomNeedsKey(),
        RoleReduction.Mute when Ban is not null => new Muted(Ban.Room is null ? null : room, Ban.Expires, Ban.Reason),
        RoleReduction.ModeratedRoom => new RoomIsModerated(),
        RoleReduction.GuestsRead => new GuestsOnlyRead(),
        RoleReduction.TokenScope => new BeyondTokenScope(),
        _ => new Error(ErrorCode.NotPermitted),
    };
}
