using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Services;

/// <summary>
/// Decides what people may do; nothing else does. Every service asks it before it reads or writes anything.
/// </summary>
internal class Permissions
{
    /// <summary>
    /// Returns why a person may not do something, or null if they may. Here, everybody may do everything, but see addresses.
    /// </summary>
    /// <param name="who">Who acts.</param>
    /// <param name="action">What they want to do.</param>
    /// <param name="room">The room; null: in no room.</param>
    public virtual Error? RefusalOf(Principal who, ChatAction action, RoomName? room = null) =>
        action == ChatAction.SeeAddresses ? new Error(ErrorCode.NotPermitted) : null;
}
