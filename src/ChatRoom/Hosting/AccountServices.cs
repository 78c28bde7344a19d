using ChatRoom.Accounts;
using ChatRoom.Commands;
using ChatRoom.Connections;
using ChatRoom.Moderation.Filters;
using ChatRoom.Services;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

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
        services.AddSingleton<SaltSecret>();
        services.AddSingleton<PasswordHasher>();
        services.AddSingleton<AttemptLimits>();
        services.AddSingleton<Authenticator>();
        services.AddSingleton<AccountRegistrar>();
        services.AddSingleton<AccountConnections>();
        services.AddSingleton<AccountService>();
        services.AddSingleton<AccessTokenService>();
        services.AddSingleton<CertificateService>();
        services.AddSingleton<AccountSessionService>();
        services.AddSingleton<ReadMarkers>();
        services.AddSingleton<ReadMarkerService>();
        services.AddSingleton<SuspensionService>();
        services.AddSingleton<LoginService>();
        services.AddSingleton<LogoutService>();
        services.AddSingleton<NewcomerRegistrar>();
        services.AddSingleton<SignInServices>();
        services.AddSingleton<AccountExpiry>();
        services.AddSingleton<IHostedService, AccountKeeper>();
        services.AddSingleton<AdminService>();
        services.AddSingleton<IHostedService, FirstAdminStart>();
        services.AddSingleton<CommandGroup, AccountCommands>();
        services.AddSingleton<CommandGroup, AdminCommands>();
        services.AddSingleton<CommandGroup, AccessCommands>();
        services.AddSingleton<CommandGroup, SuspensionCommands>();
    }
}
