using ChatRoom.Moderation;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRoom.Hosting;

/// <summary>The services that keep order.</summary>
internal static class ModerationServices
{
    /// <summary>Adds them.</summary>
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<BanList>();
        services.AddSingleton<Lockdown>();
        services.AddSingleton<AuditTrail>();
    }
}
