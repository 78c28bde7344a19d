using ChatRoom.Commands;
using ChatRoom.Identity;
using ChatRoom.Moderation.Filters;
using ChatRoom.Services;
using ChatRoom.State;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ChatRoom.Hosting;

/// <summary>The services that filter what people say.</summary>
internal static class FilterServices
{
    /// <summary>Adds them.</summary>
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<MessageFilters>();
        services.AddSingleton<SlowClock>();
        services.AddSingleton<HeldMessages>();
        services.AddSingleton<IHostedService, HeldExpiry>();
        services.AddSingleton(static provider => new FilteredAliases(
            provider.GetRequiredService<ObservedAliasRegistry>(), provider.GetRequiredService<MessageFilters>(), provider.GetRequiredService<ChatState>()));
        services.AddSingleton<FilterNotices>();
        services.AddSingleton<FilterSanctions>();
        services.AddSingleton<TextGate>();
        services.AddSingleton<SpeechNotices>();
        services.AddSingleton<HeldService>();
        services.AddSingleton<CommandGroup, FilterCommands>();
    }
}
