using ChatRoom.Accounts;
using ChatRoom.Cluster;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Services;

/// <summary>Records how far people have read rooms. The connections of an account share that.</summary>
internal sealed class ReadMarkerService(Permissions permissions, ReadMarkers markers, ParticipantDirectory participants, INodes nodes)
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

        if (hasMoved)
        {
            Show(account, attendance.Name, read, who);
            nodes.Tell(new MarkerNotice(account, attendance.Name.Value, read));
        }

        return new ReadUpTo(attendance.Name, read);
    }

    /// <summary>Shows where the marker of an account is on the connections that it has in the room on this node.</summary>
    /// <param name="account">The number of the account.</param>
    /// <param name="room">The room.</param>
    /// <param name="read">Where it is.</param>
    /// <param name="except">The connection that has moved it; null: it is on another node.</param>
    internal int Show(long account, RoomName room, long read, Participant? except)
    {
        var others = participants.AllOf(account).Where(other => other != except && other.TryFind(room, out _)).ToArray();
        foreach (var other in others)
        {
            other.TryTell(new MarkerMoved(room, read));
        }

        return others.Length;
    }
}
