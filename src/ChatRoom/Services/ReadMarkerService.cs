using ChatRoom.Accounts;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Services;

/// <summary>Records how far people have read rooms. The connections of an account share that.</summary>
internal sealed class ReadMarkerService(Permissions permissions, ReadMarkers markers, ParticipantDirectory participants)
{
    /// <summary>Moves the marker of a participant's account in a room forward; returns where it is.</summary>
    /// <param name="who">The participant.</param>
    /// <param name="room">The room, which they attend.</param>
    /// <param name="id">The id of the last event that was read; null: the newest one.</param>
    public Reply Read(Participant who, RoomName room, long? id)
    {
        if (permissions.RefusalOf(who, ChatAction.MarkRead, room) is { } refusal)
        {
            return refusal;
        }

        if (who.Account is not { } account)
        {
            return new AccountRequired();
        }

        if (!who.TryFind(room, out var attendance))
        {
            return new Error(ErrorCode.NotInRoom);
        }

        var log = attendance.Room.Log;
        var newest = Math.Max(0, log.IdOf(log.NextId) - 1);
        if (markers.Move(account, attendance.Name, log.Numbering.Epoch, Math.Min(id ?? newest, newest)) is not var (hasMoved, read))
        {
            return new TooManyMarkers(ReadMarkers.MostPerAccount);
        }

        foreach (var other in hasMoved ? participants.AllOf(account).Where(other => other != who && other.TryFind(room, out _)) : [])
        {
            other.TryTell(new MarkerMoved(attendance.Name, read));
        }

        return new ReadUpTo(attendance.Name, read);
    }
}
