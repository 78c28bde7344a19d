using Microsoft.AspNetCore.Authentication;

namespace ChatRoom.Server.Admin;

/// <summary>Restricts endpoints to administrators.</summary>
internal static class AdminExtensions
{
    /// <summary>The name of the authorization policy.</summary>
    public const string Policy = "admin";

    /// <summary>Adds the authentication of administrators and the policy.</summary>
    public static void AddAdmin(this IServiceCollection services)
    {
        services.AddSingleton<AdminToken>();
        services.AddSingleton<AdminRefusals>();

        // AddAuthentication would also add data protection, which writes keys into the user's home.
        services.AddAuthenticationCore(static options => options.DefaultScheme = AdminAuthentication.SchemeName);
        services.AddWebEncoders();
        new AuthenticationBuilder(services).AddScheme<AuthenticationSchemeOptions, AdminAuthentication>(AdminAuthentication.SchemeName, null);
        services.AddAuthorizationBuilder().AddPolicy(Policy, static policy => policy.RequireRole(Policy));
    }

    /// <summary>Enables authentication and authorization. Call it after routing.</summary>
    public static void UseAdmin(this IApplicationBuilder app) => app.UseAuthentication().UseAuthorization();

    /// <summary>Restricts an endpoint to administrators, and forbids caching its responses.</summary>
    public static RouteHandlerBuilder ForAdminsOnly(this RouteHandlerBuilder endpoint) => endpoint
        .RequireAuthorization(Policy)
        .AddEndpointFilter(static (invocation, next) =>
        {
            invocation.HttpContext.Response.Headers.CacheControl = "no-store";
            return next(invocation);
        })
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status429TooManyRequests);
}
