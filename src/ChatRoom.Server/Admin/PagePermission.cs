using ChatRoom.Services;
using Microsoft.AspNetCore.Authorization;

namespace ChatRoom.Server.Admin;

/// <summary>What a page shows or does, and so which permission its reader needs.</summary>
/// <param name="Action">The action of the <see cref="PermissionTable"/>.</param>
internal sealed record PagePermission(ChatAction Action) : IAuthorizationRequirement
{
    /// <summary>Whether only administrators may read the page.</summary>
    public bool IsForAdmins => PermissionTable.Of(Action).Least > Role.Member; // whoever uses a page has no role in a room
}
