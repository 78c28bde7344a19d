using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Services;

namespace ChatRoom.Commands;

/// <summary>A command that a client has entered.</summary>
/// <param name="Who">Who runs it.</param>
/// <param name="Room">The room in which they run it.</param>
/// <param name="Arguments">The trimmed arguments; not empty if the first parameter is required.</param>
/// <param name="Confirmation">Whether they want to learn in any case what becomes of what they publish; null: only if it fails.</param>
/// <param name="Cancellation">Ends the call.</param>
internal readonly record struct CommandCall(
    Participant Who, RoomName Room, string Arguments, Confirmation? Confirmation, CancellationToken Cancellation);
