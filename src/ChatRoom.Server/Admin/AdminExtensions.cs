using ChatRoom.Services;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;

namespace ChatRoom.Server.Admin;

/// <summary>Asks who calls an endpoint, and whether they may read it.</summary>
internal static class AdminExtensions
{
    /// <summary>Adds the authentication of administrators, and the permissions of pages.</summary>
    public static void AddAdmin(this IServiceCollection services)
    {
        services.AddSingleton<AdminToken>();
        services.AddSingleton<AdminRefusals>();

        // AddAuthentication would also add data protection, which writes keys into the user's home.
        services.AddAuthenticationCore(static options => options.DefaultScheme = AdminAuthentication.SchemeName);
        services.AddWebEncoders();
        new AuthenticationBuilder(services).AddScheme<AuthenticationSchemeOptions, AdminAuthentication>(AdminAuthentication.SchemeName, null);
        services.AddAuthorization();
        services.AddSingleton<IAuthorizationHandler, PageAuthorization>();
    }

    /// <summary>Enables authentication and authorization. Call it after routing.</summary>
    public static void UseAdmin(this IApplicationBuilder app) => app.UseAuthentication().UseAuthorization();

    /// <summary>Requires the permission to see what an endpoint shows.</summary>
    public static TBuilder Shows<TBuilder>(this TBuilder endpoint, ChatAction action)
        where TBuilder : IEndpointConventionBuilder
    {
        var permission = new PagePermission(action);
        return endpoint.RequireAuthorization(policy => policy.AddRequirements(permission)).WithMetadata(permission);
    }

    /// <summary>Requires the permission to see what an endpoint shows, which only administrators have, and forbids caching its responses.</summary>
    public static RouteHandlerBuilder ShowsAdmins(this RouteHandlerBuilder endpoint, ChatAction action) => endpoint
        .Shows(action)
        .AddEndpointFilter(static (invocation, next) =>
        {
            invocation.HttpContext.Response.Headers.CacheControl = "no-store";
            return next(invocation);
        })
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status429TooManyRequests);
}
