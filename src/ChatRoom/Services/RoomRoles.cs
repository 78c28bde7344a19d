using System.Collections.Concurrent;
using ChatRoom.Protocol;
using ChatRoom.State;
using ChatRoom.State.Records;

namespace ChatRoom.Services;

/// <summary>The roles that accounts have been given in rooms. A look-up never waits and allocates nothing. It follows the state by itself.</summary>
internal sealed class RoomRoles
{
    private readonly ConcurrentDictionary<(string Room, long Account), RoomRole> _roles = new();

    /// <param name="state">Has the roles.</param>
    public RoomRoles(ChatState state)
    {
        state.Roles.Changed += Index;
        foreach (var role in state.Roles.All)
        {
            Index(null, role); // if it was read before; adding it twice changes nothing
        }
    }

    /// <summary>Returns the role of an account in a room; null if it has none.</summary>
    public RoomRole? Find(RoomName room, long account) => _roles.TryGetValue((room.Key, account), out var role) ? role : null;

    private void Index(RoleRecord? before, RoleRecord? after)
    {
        if (after is not null)
        {
            _roles[(after.Room, after.Account)] = after.Role;
        }
        else if (before is not null)
        {
            _roles.TryRemove((before.Room, before.Account), out _);
        }
    }
}
