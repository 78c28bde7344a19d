using ChatRoom.Commands;
using ChatRoom.Journal;
using ChatRoom.Services;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace ChatRoom.Hosting;

/// <summary>Adds roles and permissions to the chat.</summary>
internal static class RightsServices
{
    /// <summary>Adds what decides who may do what.</summary>
    public static void AddRights(this IServiceCollection services)
    {
        services.AddSingleton<RoomRoles>();
        services.AddSingleton<Admins>();
        services.AddSingleton<FirstAdmin>();
        services.AddSingleton<RoleResolver>();
        services.TryAddSingleton<Permissions>();
        services.AddSingleton<RoomSettingService>();
        services.AddSingleton<IRoomRetention, RoomRetention>();
        services.AddSingleton<IHostedService, MemoryRetention>();
        services.AddSingleton<InvitationService>();
        services.AddSingleton<CommandGroup, RoomSettingCommands>();
    }
}
