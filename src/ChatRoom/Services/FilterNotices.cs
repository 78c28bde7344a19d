using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Services;

/// <summary>Tells the moderators who are present in a room what its filters do.</summary>
internal sealed class FilterNotices(Permissions permissions, ParticipantDirectory participants)
{
    /// <summary>Tells them. Looks for them in the thread pool: there may be many people.</summary>
    public void Tell(RoomName room, Reply reply) => ThreadPool.QueueUserWorkItem(
        static work =>
        {
            var (self, room, reply) = work;
            self.TellNow(room, reply);
        },
        (this, room, reply with { AskedIn = room }),
        preferLocal: false);

    private void TellNow(RoomName room, Reply reply)
    {
        foreach (var one in participants.All)
        {
            // Not TryFind: this is not the thread of their session.
            if (one.IsVisible && one.Attends.Any(attendance => attendance.Name == room) && IsModerator(one, room))
            {
                one.TryTell(reply);
            }
        }
    }

    private bool IsModerator(Principal who, RoomName room) => permissions.RefusalOf(who, ChatAction.ReviewHeld, room) is null;
}
