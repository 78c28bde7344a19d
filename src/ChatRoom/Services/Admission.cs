using ChatRoom.Diagnostics;
using ChatRoom.Moderation;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.State.Records;

namespace ChatRoom.Services;

/// <summary>Decides who may enter the server: not those who are banned, and in a lockdown not everybody new.</summary>
internal sealed class Admission(BanList bans, Lockdown lockdown, Permissions permissions, RoomRemoval removal)
{
    /// <summary>Returns why somebody who comes may not enter, or null if they may. The process's own connections are exempt.</summary>
    /// <param name="newcomer">Who comes.</param>
    /// <param name="resumes">Whether they come back to a session, which no lockdown ends.</param>
    public Error? RefusalOf(Participant newcomer, bool resumes) =>
        !newcomer.IsVisible ? null
        : bans.Find(BanKind.Ban, null, newcomer) is { } ban ? BanEnforcement.Of(ban, null)
        : !resumes && lockdown.Refuses(newcomer) && permissions.RefusalOf(newcomer, ChatAction.Lockdown) is not null
            ? new LockedDown(lockdown.Current == LockdownLevel.AccountsOnly, lockdown.Record?.Expires ?? default)
        : null;

    /// <summary>
    /// Returns why a participant may not go on as another person, or null if they may. They are here, so no lockdown refuses them.
    /// </summary>
    public Error? RefusalOf(FuturePerson future) =>
        bans.Find(BanKind.Ban, null, future) is { } ban ? BanEnforcement.Of(ban, null)
        : permissions.RefusalOf(future, ChatAction.KeepSession); // which everybody may who may be here

    /// <summary>
    /// Returns why a person may not take an alias, or null if they may: in one of their rooms, or on the server, it is banned. A role
    /// exempts nobody: whoever has one has an account and keeps its alias, or logs out and is a guest under the new one.
    /// </summary>
    public AliasIsBanned? RefusalOf(Participant who, Alias alias)
    {
        var renamed = BanSubject.Of(who) with { Alias = alias };
        return bans.Find(BanKind.Ban, null, renamed) is not null || who.Attends.Any(attendance => bans.Find(BanKind.Ban, attendance.Name, renamed) is not null)
            ? new AliasIsBanned(alias)
            : null;
    }

    /// <summary>
    /// Lets somebody leave who was banned while they came in, from the server or from a room where they are now. Call when others
    /// can find them: from then on, a new ban finds them, too.
    /// </summary>
    public void RemoveIfBanned(Participant newcomer)
    {
        if (!newcomer.IsVisible)
        {
            return;
        }

        if (bans.Find(BanKind.Ban, null, newcomer) is { } ban)
        {
            RoomRemoval.End(newcomer, BanEnforcement.Of(ban, null), CloseCause.Banned);
            return;
        }

        foreach (var (room, _) in newcomer.Attends)
        {
            if (permissions.RefusalOf(newcomer, ChatAction.Join, room.Name) is Banned banned)
            {
                removal.Remove(newcomer, room.Name, banned, CloseCause.Banned);
            }
        }
    }
}
