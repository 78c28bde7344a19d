using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Services;
using ChatRoom.State;
using ChatRoom.State.Records;

namespace ChatRoom.Tests.Rights;

/// <summary>
/// What people may do, found by looking through all records: slow, simple, and without any code of <see cref="Permissions"/> or
/// <see cref="RoleResolver"/>. Only the <see cref="PermissionTable"/> is the same.
/// </summary>
internal sealed class RoleModel(ChatState state, DateTimeOffset now)
{
    /// <summary>Returns whether somebody may do something.</summary>
    /// <param name="who">Who acts.</param>
    /// <param name="action">What they want to do.</param>
    /// <param name="room">The room; null: on the server.</param>
    /// <param name="knowsKey">Whether they give the room's key.</param>
    public bool Allows(Participant who, ChatAction action, RoomName? room, bool knowsKey = false)
    {
        var row = PermissionTable.Rows.Single(row => row.Action == action);
        return !(row.IsPersonal && who.Session.Scope is not null) && row.Allows(RoleOf(who, room, knowsKey), room is null || Find(room) is not null);
    }

    /// <summary>Returns the role of somebody.</summary>
    public Role RoleOf(Participant who, RoomName? room, bool knowsKey = false)
    {
        var record = room is null ? null : Find(room);
        var account = state.Accounts.All.FirstOrDefault(account => account.Id == who.Person.Id);
        var own = account is null ? Role.Guest
            : account.IsAdmin ? Role.Admin
            : record is null ? Role.Member
            : record.Owner == account.Id ? Role.Owner
            : state.Roles.All.Where(role => role.Room == record.Room && role.Account == account.Id)
                .Select(static role => role.Role == RoomRole.Moderator ? Role.Moderator : Role.Voice).DefaultIfEmpty(Role.Member).Max();
        var limits = own == Role.Admin ? [] : Limits(who, room, record, own, knowsKey);
        return limits.Append(own).Append(who.Session.Scope switch { TokenScope.Read => Role.Muted, TokenScope.Write => Role.Voice, _ => Role.Admin }).Min();
    }

    private IEnumerable<Role> Limits(Participant who, RoomName? room, RoomRecord? record, Role own, bool knowsKey)
    {
        var isOutside = record is not null && own <= Role.Member && !who.Attends.Any(attendance => attendance.Name == room)
            && !state.Invitations.All.Any(invitation => invitation.Room == record.Room && invitation.Person == who.Person.Id && invitation.Expires > now);
        (bool Applies, Role Role)[] limits =
        [
            (isOutside && record!.IsPrivate, Role.Outsider),
            (isOutside && record!.KeyHash.Length > 0 && !knowsKey, Role.Banned),
            (isOutside && record!.AccountsOnly && own == Role.Guest, Role.Banned),
            (IsHit(who, room, BanKind.Ban, own), Role.Banned),
            (IsHit(who, room, BanKind.Mute, own), Role.Muted),
            (record is { IsModerated: true } && own < Role.Voice, Role.Muted),
            (own == Role.Guest && state.Lockdowns.All.Any(lockdown => lockdown.Level >= LockdownLevel.GuestsReadOnly && lockdown.Expires > now), Role.Muted),
        ];
        return limits.Where(static limit => limit.Applies).Select(static limit => limit.Role);
    }

    private bool IsHit(Participant who, RoomName? room, BanKind kind, Role own) => state.Bans.All.Any(ban =>
        ban.Kind == kind && (ban.Room is null || (ban.Room == room?.Key && (own < Role.Moderator || ban.On == TargetKind.Person))) && !(ban.Expires <= now) && !(ban.AdmitsAccounts && who.Person.HasAccount)
        && ban.On switch
        {
            TargetKind.Person => ban.Target == who.Person.Id.ToString(CultureInfo.InvariantCulture),
            TargetKind.Network when ban.Target.Contains('/') => IPNetwork.Parse(ban.Target).Contains(who.Remote!),
            TargetKind.Network => IPAddress.Parse(ban.Target).Equals(who.Remote),
            _ => Regex.IsMatch(who.Alias.Value, $"^{Regex.Escape(ban.Target).Replace("\\*", ".*", StringComparison.Ordinal)}$", RegexOptions.IgnoreCase),
        });

    private RoomRecord? Find(RoomName room) => state.Rooms.All.FirstOrDefault(record => record.Room == room.Key);
}
