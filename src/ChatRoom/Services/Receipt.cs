using ChatRoom.Journal;
using ChatRoom.Participants;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Services;

/// <summary>Answers the sender of one message when its outcome is known: in its room, after the message itself.</summary>
internal sealed class Receipt(PendingAppends pending, Participant sender, Attendance attendance, string? reference) : ConfirmedAppend(pending)
{
    /// <inheritdoc />
    protected override void Ended(long id, JournalException? failure)
    {
        var room = attendance.Room;
        Reply reply = failure is null
            ? new Accepted(room.Name, id) { At = room.Log.NumberOf(id) + 1 }
            : Participant.OutcomeOf(failure);
        sender.Reply(reply with { Ref = reference, AskedIn = room.Name }, attendance.Subscription);
    }
}
