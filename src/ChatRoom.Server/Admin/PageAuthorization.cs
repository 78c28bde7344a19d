using ChatRoom.Services;
using Microsoft.AspNetCore.Authorization;

namespace ChatRoom.Server.Admin;

/// <summary>Asks the <see cref="Permissions"/> of the chat whether a caller may read a page: the only place in HTTP that decides it.</summary>
internal sealed class PageAuthorization(Permissions permissions) : AuthorizationHandler<PagePermission>
{
    /// <inheritdoc />
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, PagePermission requirement)
    {
        if (permissions.RefusalOf(AdminAuthentication.CallerOf(context.User), requirement.Action) is null)
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }
}
