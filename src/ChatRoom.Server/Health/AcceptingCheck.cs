using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ChatRoom.Server.Health;

/// <summary>Whether new members are let in: not while the server goes down.</summary>
internal sealed class AcceptingCheck(ChatStatus chat) : IHealthCheck
{
    /// <inheritdoc />
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(chat.IsDraining ? HealthCheckResult.Unhealthy("the server is going down") : HealthCheckResult.Healthy());
}
