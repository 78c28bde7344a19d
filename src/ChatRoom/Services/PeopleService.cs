using System.Net;
using ChatRoom.Accounts;
using ChatRoom.Participants;
using ChatRoom.People;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Services;

/// <summary>Says who people are, and when they were last here. Shows no room whose members the caller may not list.</summary>
internal sealed class PeopleService(
    Permissions permissions, ParticipantDirectory participants, AwayService away, SeenBook seen, AccountDirectory accounts, TimeProvider time)
{
    private const int MostRooms = 20;

    /// <summary>Returns who is connected under an alias; to those who may know, that its account is suspended.</summary>
    public Reply Whois(Principal who, Alias alias)
    {
        if (permissions.RefusalOf(who, ChatAction.Whois) is { } refusal)
        {
            return refusal;
        }

        if (participants.FindAll(alias) is not [var other, ..] all)
        {
            return accounts.Find(alias) is { } account && account.IsSuspended(time.GetUtcNow()) && permissions.RefusalOf(who, ChatAction.ListBans) is null
                ? new SuspensionShown(SuspensionService.Listed(account))
                : new NoSuchAlias(alias.Value);
        }

        var note = away.Find(other.Person);
        return new PersonShown(
            other.Alias,
            other.Account is not null,
            time.GetUtcNow() - all.Min(static one => one.Session.Since),
            all.Min(static one => one.Session.Idle),
            note is null ? null : new Absence(note.Text, time.GetUtcNow() - note.Since),
            [.. all.SelectMany(static one => one.Attends).Select(static attendance => attendance.Name).Distinct().Where(room => MaySee(who, room)).Take(MostRooms)]);
    }

    /// <summary>Returns the addresses of who is connected under an alias.</summary>
    public Reply AddressOf(Principal who, Alias alias) =>
        permissions.RefusalOf(who, ChatAction.SeeAddresses) is { } refusal ? refusal
        : participants.FindAll(alias) is [var other, ..] all ? new AddressShown(other.Alias, AddressesOf(all))
        : new NoSuchAlias(alias.Value);

    /// <summary>Returns when somebody was last here under an alias.</summary>
    public Reply Seen(Principal who, Alias alias)
    {
        if (permissions.RefusalOf(who, ChatAction.ReadSeen) is { } refusal)
        {
            return refusal;
        }

        if (participants.FindAll(alias) is [var other, ..] all)
        {
            return new StillThere(other.Alias, all.Min(static one => one.Session.Idle));
        }

        var left = seen.Find(alias);
        var used = accounts.Find(alias)?.Used;
        return (left is null || used > left ? used : left) is { } last
            ? new LastSeen(alias.Value, last, time.GetUtcNow())
            : new NeverSeen(alias.Value);
    }

    private static string? AddressesOf(Participant[] connections) =>
        string.Join(", ", connections.Select(static one => one.Remote).OfType<IPAddress>().Distinct().Take(MostRooms)) is { Length: > 0 } all
            ? all
            : null;

    private bool MaySee(Principal who, RoomName room) => !room.IsReserved && permissions.RefusalOf(who, ChatAction.ListMembers, room) is null;
}
