using Microsoft.Extensions.Options;

namespace ChatRoom.Server.Admin;

/// <summary>What only administrators may see.</summary>
internal static class AdminExtensions
{
    /// <summary>Adds the token, and its check.</summary>
    public static void AddAdmin(this IServiceCollection services)
    {
        services.AddSingleton<AdminToken>();
        services.AddSingleton<IValidateOptions<ChatRoomOptions>>(static provider => provider.GetRequiredService<AdminToken>());
        services.AddSingleton<AdminOnly>();
    }

    /// <summary>Stands before all that is <see cref="ForAdminsOnly"/>.</summary>
    public static void UseAdmin(this IApplicationBuilder app) => app.UseMiddleware<AdminOnly>();

    /// <summary>Lets only administrators call it.</summary>
    public static RouteHandlerBuilder ForAdminsOnly(this RouteHandlerBuilder endpoint) => endpoint
        .WithMetadata(new AdminOnlyMetadata())
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden);
}

/// <summary>Marks what only administrators may call.</summary>
internal sealed class AdminOnlyMetadata;
