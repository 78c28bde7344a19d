using ChatRoom.Diagnostics;
using ChatRoom.Moderation;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.State.Records;

namespace ChatRoom.Services;

/// <summary>Decides who may enter the server: not those who are banned, and in a lockdown not everybody new.</summary>
internal sealed class Admission(BanList bans, Lockdown lockdown, Permissions permissions)
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

    /// <summary>Returns why a person may not take an alias, or null if they may: in one of their rooms, or on the server, it is banned.</summary>
    public AliasIsBanned? RefusalOf(Participant who, Alias alias)
    {
        var renamed = BanSubject.Of(who) with { Alias = alias };
        return bans.Find(BanKind.Ban, null, renamed) is not null || who.Attends.Any(attendance => bans.Find(BanKind.Ban, attendance.Name, renamed) is not null)
            ? new AliasIsBanned(alias)
            : null;
    }

    /// <summary>Ends the connection of somebody who was banned while they came in. Call when others can find them.</summary>
    public void EndIfBanned(Participant newcomer)
    {
        if (newcomer.IsVisible && bans.Find(BanKind.Ban, null, newcomer) is { } ban)
        {
            RoomRemoval.End(newcomer, BanEnforcement.Of(ban, null), CloseCause.Banned);
        }
    }
}
