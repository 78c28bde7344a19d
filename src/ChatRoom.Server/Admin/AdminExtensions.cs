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
    }

    /// <summary>Lets only administrators call it.</summary>
    public static RouteHandlerBuilder ForAdminsOnly(this RouteHandlerBuilder endpoint) => endpoint
        .AddEndpointFilter<AdminOnly>()
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .WithMetadata(new AdminOnlyMetadata());
}

/// <summary>Marks what only administrators may call, for the API's description.</summary>
internal sealed class AdminOnlyMetadata;
