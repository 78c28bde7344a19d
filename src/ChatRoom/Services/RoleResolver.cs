using ChatRoom.Moderation;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.State;
using ChatRoom.State.Records;
using Microsoft.Extensions.Options;

namespace ChatRoom.Services;

// Contract of RoleResolver (tests in ChatRoom.Tests/Services/RoleResolverTests):
//
// 1. A look-up never waits and takes no lock, on any thread; one for a person who speaks allocates nothing.
// 2. The own role is the highest of: admin, owner or given role in a registered room, member (an account), guest.
// 3. Modes, bans, mutes, the policy for guests and token scopes only lower it. Nothing but a token's scope lowers an admin's.
//    A room's bans and mutes of patterns and networks lower nobody who is a moderator or the owner there, but do
//    lower webhooks; those of a person lower anybody.
// 4. In a private room, everybody without a role, an invitation or an attendance is an outsider, whatever else is so.
// 5. Who is in a room stays in it when it becomes private or for accounts only, when its key is set, or an invitation expires:
//    these decide who enters.

/// <summary>Finds the role of a person who acts. The contract stands above.</summary>
internal sealed class RoleResolver(
    ChatState state, RoomRoles roles, Admins admins, BanList bans, Lockdown lockdown, IOptions<ChatRoomOptions> options, TimeProvider time)
{
    /// <summary>Returns the role of a person.</summary>
    /// <param name="who">Who acts.</param>
    /// <param name="room">The room; null: on the server.</param>
    /// <param name="asNewcomer">Whether to look at them as if they were not in the room.</param>
    public ResolvedRole Resolve(Principal who, RoomName? room, bool asNewcomer = false)
    {
        if (who.IsServer)
        {
            return new(Role.Admin, Role.Admin);
        }

        var record = RecordOf(room);
        var own = OwnOf(who.Account, record, room);
        var role = new ResolvedRole(own, own);
        if (own != Role.Admin)
        {
            var isInside = record is null || own > Role.Member || (!asNewcomer && who.IsIn(room!)) || IsInvited(who, record);
            role = ReducedToReading(who, record, room, ReducedToOutside(who, record, room, isInside, role));
        }

        return role.ReducedTo(role.Role.AtMost(who.Scope), RoleReduction.TokenScope);
    }

    /// <summary>Returns the role that an account has been given.</summary>
    /// <param name="account">The number of the account; null: a guest.</param>
    /// <param name="room">The room; null: on the server.</param>
    public Role OwnOf(long? account, RoomName? room) => OwnOf(account, RecordOf(room), room);

    /// <summary>Returns the role that an account has in a room, whatever it is on the server.</summary>
    public Role InRoomOf(long account, RoomName room) => InRoomOf(account, RecordOf(room), room);

    /// <summary>Returns the ban or mute that lowers somebody's role; null if there is none.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="who">Who.</param>
    /// <param name="room">The room; null: on the server.</param>
    public BanRecord? BanOf(BanKind kind, Principal who, RoomName? room) =>
        bans.Find(kind, room, who, asPersonInRoom: !who.IsWebhook && OwnOf(who.Account, room) >= Role.Moderator);

    /// <summary>Returns whether a room is registered.</summary>
    public bool IsRegistered(RoomName room) => state.Rooms.Find(room.Key) is not null;

    private RoomRecord? RecordOf(RoomName? room) => room is null ? null : state.Rooms.Find(room.Key);

    private Role OwnOf(long? account, RoomRecord? record, RoomName? room) =>
        account is not { } number ? Role.Guest
        : admins.Contains(number) ? Role.Admin
        : InRoomOf(number, record, room);

    private Role InRoomOf(long account, RoomRecord? record, RoomName? room) =>
        record is null ? Role.Member
        : record.Owner == account ? Role.Owner
        : roles.Find(room!, account) switch
        {
            RoomRole.Moderator => Role.Moderator,
            RoomRole.Voice => Role.Voice,
            _ => Role.Member,
        };

    private ResolvedRole ReducedToOutside(Principal who, RoomRecord? record, RoomName? room, bool isInside, ResolvedRole role)
    {
        if (record is { IsPrivate: true } && !isInside)
        {
            return role.ReducedTo(Role.Outsider, RoleReduction.PrivateRoom);
        }

        if (BanOf(BanKind.Ban, who, room) is { } ban)
        {
            return role.ReducedTo(Role.Banned, RoleReduction.Ban, ban);
        }

        if (role.Own == Role.Guest && options.Value.Accounts.Guests == GuestPolicy.Deny)
        {
            return role.ReducedTo(Role.Banned, RoleReduction.GuestsDenied);
        }

        return isInside ? role
            : record is { AccountsOnly: true } && role.Own == Role.Guest ? role.ReducedTo(Role.Banned, RoleReduction.AccountsOnlyRoom)
            : record is { KeyHash.Length: > 0 } ? role.ReducedTo(Role.Banned, RoleReduction.RoomKey)
            : role;
    }

    private ResolvedRole ReducedToReading(Principal who, RoomRecord? record, RoomName? room, ResolvedRole role)
    {
        if (BanOf(BanKind.Mute, who, room) is { } mute)
        {
            return role.ReducedTo(Role.Muted, RoleReduction.Mute, mute);
        }

        if (role.Own == Role.Guest && (options.Value.Accounts.Guests == GuestPolicy.ReadOnly || lockdown.Current >= LockdownLevel.GuestsReadOnly))
        {
            return role.ReducedTo(Role.Muted, RoleReduction.GuestsRead);
        }

        return record is { IsModerated: true } && role.Own < Role.Voice ? role.ReducedTo(Role.Muted, RoleReduction.ModeratedRoom) : role;
    }

    private bool IsInvited(Principal who, RoomRecord record) =>
        (record.IsPrivate || record.AccountsOnly || record.KeyHash.Length > 0)
        && state.Invitations.Find(InvitationRecord.KeyOf(record.Room, who.Person.Id)) is { } invitation && invitation.Expires > time.GetUtcNow();
}
