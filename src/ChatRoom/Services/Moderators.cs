using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.State.Records;

namespace ChatRoom.Services;

/// <summary>Tells who keeps order: nobody acts on somebody of the same or a higher rank, and private reasons go to moderators only.</summary>
internal sealed class Moderators(Permissions permissions, RoleResolver roles, ParticipantDirectory participants)
{
    /// <summary>Returns whether somebody may not be moderated by another person.</summary>
    /// <param name="who">Who acts.</param>
    /// <param name="person">The number of the other person.</param>
    /// <param name="room">The room; null: the whole server.</param>
    public bool IsProtected(Principal who, long person, RoomName? room) => IsProtected(RankOf(who, room), person, room);

    /// <summary>Returns whether a ban does not act on somebody.</summary>
    /// <param name="ban">The ban, which may have been set on another node.</param>
    /// <param name="person">The number of the person.</param>
    /// <param name="room">The room; null: the whole server.</param>
    public bool IsProtected(BanRecord ban, long person, RoomName? room) =>
        IsProtected(ban.ById == BanRecord.Server ? Rank.Admin : RankOf(ban.ById, room), person, room);

    /// <summary>Tells the moderators who are present in a room, and the admins anywhere; returns how many they are.</summary>
    /// <param name="room">The room; null: only admins.</param>
    /// <param name="except">Who is not told; null: nobody.</param>
    /// <param name="reply">What they are told.</param>
    public int Tell(RoomName? room, Principal? except, Reply reply)
    {
        var told = 0;
        foreach (var participant in participants.All)
        {
            if (participant != except && participant.IsVisible && IsModerator(participant, room) && participant.TryTell(reply with { AskedIn = room }))
            {
                told++;
            }
        }

        return told;
    }

    private bool IsModerator(Participant participant, RoomName? room) =>
        (room is not null && participant.TryFind(room, out _) && permissions.RefusalOf(participant, ChatAction.ListBans, room) is null)
        || permissions.RefusalOf(participant, ChatAction.ListBans) is null;

    private bool IsProtected(Rank by, long person, RoomName? room) => RankOf(person, room) is var rank && rank > Rank.None && rank >= by;

    private Rank RankOf(long person, RoomName? room) =>
        participants.AllOf(person) is { Length: > 0 } all ? all.Max(one => RankOf(one, room)) : RankOfAccount(person, room);

    private Rank RankOf(Principal who, RoomName? room) =>
        permissions.RefusalOf(who, ChatAction.Lockdown) is null ? Rank.Admin
        : who.Account is { } account ? RankOfAccount(account, room)
        : Rank.None;

    private Rank RankOfAccount(long account, RoomName? room) => roles.OwnOf(account, room) switch
    {
        Role.Admin => Rank.Admin,
        Role.Owner => Rank.Owner,
        Role.Moderator => Rank.Moderator,
        _ => Rank.None,
    };

    private enum Rank
    {
        None,
        Moderator,
        Owner,
        Admin,
    }
}
