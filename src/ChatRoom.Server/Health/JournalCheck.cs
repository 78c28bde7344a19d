using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ChatRoom.Server.Health;

/// <summary>Whether messages can be stored; degraded if the journal needs somebody to look at it.</summary>
internal sealed class JournalCheck(ChatStatus chat) : IHealthCheck
{
    /// <inheritdoc />
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(chat.JournalFailure is { } failure ? HealthCheckResult.Unhealthy(failure)
            : chat.JournalWarning is { } warning ? HealthCheckResult.Degraded(warning)
            : HealthCheckResult.Healthy());
}
