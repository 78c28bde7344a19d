using ChatRoom.Commands;
using ChatRoom.Services;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRoom.Hosting;

/// <summary>The services of webhooks.</summary>
internal static class WebhookServices
{
    /// <summary>Adds them.</summary>
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<WebAddress>();
        services.AddSingleton<WebhookRights>();
        services.AddSingleton<WebhookService>();
        services.AddSingleton<WebhookPoster>();
        services.AddSingleton<WebhookProgress>();
        services.AddSingleton<CommandGroup, WebhookCommands>();
    }
}
