using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ChatRoom.Server.Health;

/// <summary>Whether the process gets to do its work: something that should run each second does not for long.</summary>
internal sealed class HousekeepingCheck(ChatStatus chat) : IHealthCheck
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);

    /// <inheritdoc />
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(chat.SinceLastTurn > Longest
            ? HealthCheckResult.Unhealthy($"the housekeeping, due each second, last ran {chat.SinceLastTurn.TotalSeconds:0} s ago")
            : HealthCheckResult.Healthy());
}
