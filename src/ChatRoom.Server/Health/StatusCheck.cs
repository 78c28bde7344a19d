using System.Globalization;
using ChatRoom.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ChatRoom.Server.Health;

/// <summary>A check that only looks at the status of the chat, which is at hand.</summary>
internal sealed class StatusCheck(ChatStatus chat, Func<ChatStatus, HealthCheckResult> look) : IHealthCheck
{
    private static readonly TimeSpan LongestTurn = TimeSpan.FromSeconds(15);

    /// <inheritdoc />
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(look(chat));

    /// <summary>Whether new members are let in: not while the server shuts down.</summary>
    public static HealthCheckResult Accepting(ChatStatus chat) =>
        chat.IsDraining ? HealthCheckResult.Unhealthy("the server is going down") : HealthCheckResult.Healthy();

    /// <summary>
    /// Whether messages can be stored; degraded if an operator has to look at the journal. In a cluster, a failure concerns all
    /// nodes. They stay ready; otherwise a load balancer would have no node left.
    /// </summary>
    public static HealthCheckResult Journal(ChatStatus chat) =>
        chat.JournalFailure is { } failure ? (chat.Cluster is null ? HealthCheckResult.Unhealthy(failure) : HealthCheckResult.Degraded(failure))
        : chat.JournalWarning is { } warning ? HealthCheckResult.Degraded(warning)
        : HealthCheckResult.Healthy();

    /// <summary>Whether accounts, rooms' settings and bans can be changed. People can chat meanwhile, so it is never unhealthy.</summary>
    public static HealthCheckResult Accounts(ChatStatus chat) =>
        chat.StateFailure is { } failure ? HealthCheckResult.Degraded(failure) : HealthCheckResult.Healthy();

    /// <summary>Says that there is a lockdown. It is what an admin wants, so it is always healthy.</summary>
    public static HealthCheckResult Lockdown(ChatStatus chat) => HealthCheckResult.Healthy(
        chat.Lockdown is { } lockdown ? string.Create(CultureInfo.InvariantCulture, $"{lockdown.Level} until {lockdown.Until.UtcDateTime:yyyy-MM-dd HH:mm} UTC") : null);

    /// <summary>Whether the thread pool runs work: the housekeeping, due each second, is a work item like any other.</summary>
    public static HealthCheckResult Housekeeping(ChatStatus chat) => chat.SinceLastTurn > LongestTurn
        ? HealthCheckResult.Unhealthy($"the housekeeping, due each second, last ran {chat.SinceLastTurn.TotalSeconds:0} s ago")
        : HealthCheckResult.Healthy();
}
