using ChatRoom.Participants;
using ChatRoom.Protocol;

namespace ChatRoom.Services;

/// <summary>A participant's way into a room, before they receive its events.</summary>
/// <param name="Attendance">The room, and the subscription that is held back.</param>
/// <param name="Kind">How the participant sees their arrival.</param>
/// <param name="Announced">How the room will see it; null: it sees nothing.</param>
internal readonly record struct Entrance(Attendance Attendance, ChatEventKind Kind, ChatEventKind? Announced);
