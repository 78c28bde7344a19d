using ChatRoom.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ChatRoom.Server.Health;

/// <summary>Whether a round trip through the chat works, on the way that clients take.</summary>
internal sealed class ChatRoundTripCheck(ChatStatus chat, RoundTrips roundTrips) : IHealthCheck
{
    /// <inheritdoc />
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (chat.IsDraining)
        {
            return HealthCheckResult.Unhealthy("the server is going down");
        }

        try
        {
            var took = await roundTrips.LatestAsync().WaitAsync(cancellationToken);
            return HealthCheckResult.Healthy($"a message came back after {took.TotalMilliseconds:0.###} ms");
        }
        catch (RoundTripException e)
        {
            return HealthCheckResult.Unhealthy(e.Message);
        }
    }
}
