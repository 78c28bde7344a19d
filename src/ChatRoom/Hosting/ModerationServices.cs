using ChatRoom.Commands;
using ChatRoom.Moderation;
using ChatRoom.Participants;
using ChatRoom.Services;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

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
        services.AddSingleton(static provider =>
        {
            var recent = new RecentPeople(provider.GetRequiredService<TimeProvider>());
            provider.GetRequiredService<ParticipantDirectory>().Left += recent.See;
            return recent;
        });
        services.AddSingleton<BanExpiry>();
        services.AddSingleton<IHostedService>(static provider => provider.GetRequiredService<BanExpiry>());
        services.AddSingleton<Moderators>();
        services.AddSingleton<RoomRemoval>();
        services.AddSingleton<ModerationEvents>();
        services.AddSingleton<BanEnforcement>();
        services.AddSingleton<AdoptedChanges>();
        services.AddSingleton<IHostedService>(static provider => provider.GetRequiredService<AdoptedChanges>());
        services.AddSingleton<Admission>();
        services.AddSingleton<SanctionTargets>();
        services.AddSingleton<BanService>();
        services.AddSingleton<ModerationService>();
        services.AddSingleton<CommandGroup, BanCommands>();
        services.AddSingleton<CommandGroup, ModerationCommands>();
    }
}
