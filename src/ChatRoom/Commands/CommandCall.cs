using ChatRoom.Participants;
using ChatRoom.Protocol;

namespace ChatRoom.Commands;

/// <summary>A command that a client has entered.</summary>
/// <param name="Who">Who runs it.</param>
/// <param name="Room">The room in which they run it.</param>
/// <param name="Arguments">The trimmed arguments; not empty if the first parameter is required.</param>
/// <param name="Cancellation">Ends the call.</param>
internal readonly record struct CommandCall(Participant Who, RoomName Room, string Arguments, CancellationToken Cancellation);
