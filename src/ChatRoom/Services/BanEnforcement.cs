using ChatRoom.Diagnostics;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.State.Records;

namespace ChatRoom.Services;

/// <summary>Acts on people who are here when a ban begins.</summary>
internal sealed class BanEnforcement(RoleResolver roles, RoomRemoval removal, Moderators moderators, ParticipantDirectory participants)
{
    /// <summary>Lets those leave whom a new ban hits, except those who keep order, too.</summary>
    /// <param name="ban">The ban, which the list has.</param>
    /// <param name="room">Its room; null: the whole server.</param>
    public void Enforce(BanRecord ban, RoomName? room)
    {
        if (ban.Kind != BanKind.Ban)
        {
            return;
        }

        foreach (var participant in participants.All)
        {
            if (!participant.IsVisible || roles.BanOf(BanKind.Ban, participant, room) is not { } hit || moderators.IsProtected(ban, participant.Person.Id, room))
            {
                continue;
            }

            if (hit.Room is null)
            {
                RoomRemoval.End(participant, Of(hit, null), CloseCause.Banned);
            }
            else
            {
                removal.Remove(participant, room!, Of(hit, room), CloseCause.Banned);
            }
        }
    }

    /// <summary>Returns what a banned client is told.</summary>
    public static Banned Of(BanRecord ban, RoomName? room) => new(ban.Room is null ? null : room, ban.Expires, ban.Reason) { AdmitsAccounts = ban.AdmitsAccounts };
}
