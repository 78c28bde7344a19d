using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Services;

/// <summary>
/// Decides what people may do. Every request to a service asks it first, before the service reads or writes anything, and
/// nothing else decides.
/// </summary>
internal class Permissions
{
    /// <summary>Returns why somebody may not do something; null: they may. Everybody may do everything.</summary>
    /// <param name="who">Who acts.</param>
    /// <param name="action">What they ask for.</param>
    /// <param name="room">Where; null: in no room.</param>
    public virtual Error? RefusalOf(Principal who, ChatAction action, RoomName? room = null) => null;
}
