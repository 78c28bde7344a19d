using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Services;

/// <summary>
/// Decides what people may do; nothing else does. Every service asks it before it reads or writes anything. A person's role comes
/// from the <see cref="RoleResolver"/>, and what the role may do from the <see cref="PermissionTable"/>.
/// </summary>
internal class Permissions(RoleResolver roles)
{
    /// <summary>Returns why a person may not do something, or null if they may.</summary>
    /// <param name="who">Who acts.</param>
    /// <param name="action">What they want to do.</param>
    /// <param name="room">The room; null: in no room.</param>
    public virtual Error? RefusalOf(Principal who, ChatAction action, RoomName? room = null)
    {
        var row = PermissionTable.Of(action);
        var isRegistered = room is null || roles.IsRegistered(room);
        var role = roles.Resolve(who, room);
        if (row.Allows(role.Role, isRegistered, who.Scope))
        {
            return null;
        }

        // Somebody who would not be permitted anyway learns just that. Outsiders of a room never learn more than that it does not exist.
        return role.Role != Role.Outsider && !row.Allows(role.Own, isRegistered) ? new Error(ErrorCode.NotPermitted)
            : row.Allows(role.Role, isRegistered) ? new BeyondTokenScope()
            : role.Reason(room);
    }
}
