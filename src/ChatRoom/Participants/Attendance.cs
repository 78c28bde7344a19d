using ChatRoom.Protocol;
using ChatRoom.Rooms;

namespace ChatRoom.Participants;

/// <summary>A room that a participant attends, and the subscription to it. The default value is no room.</summary>
/// <param name="Room">The room.</param>
/// <param name="Subscription">The subscription to that room.</param>
internal readonly record struct Attendance(Room Room, Subscription Subscription)
{
    /// <summary>The name of the room.</summary>
    public RoomName Name => Room.Name;
}
