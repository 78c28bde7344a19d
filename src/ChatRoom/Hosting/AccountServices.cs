using ChatRoom.Accounts;
using ChatRoom.Commands;
using ChatRoom.Moderation.Filters;
using ChatRoom.Services;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRoom.Hosting;

/// <summary>Adds accounts to the chat.</summary>
internal static class AccountServices
{
    /// <summary>Adds what belongs to accounts.</summary>
    public static void AddAccounts(this IServiceCollection services)
    {
        services.AddSingleton<AccountDirectory>();
        services.AddSingleton(static provider =>
            new RegisteredAliases(provider.GetRequiredService<FilteredAliases>(), provider.GetRequiredService<AccountDirectory>()));
        services.AddSingleton<PasswordWorkers>();
        services.AddSingleton<PasswordHasher>();
        services.AddSingleton<AttemptLimits>();
        services.AddSingleton<Authenticator>();
        services.AddSingleton<AccountRegistrar>();
        services.AddSingleton<AccountConnections>();
        services.AddSingleton<AccountService>();
        services.AddSingleton<CommandGroup, AccountCommands>();
    }
}
