using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ChatRoom.Server.Health;

/// <summary>
/// Ready is earned: joins the chat, says something, reads it back. One round trip at a time and a second, however many ask.
/// </summary>
internal sealed class ChatRoundTripCheck(ChatStatus chat, TimeProvider time) : IHealthCheck
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan GoodFor = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private Task<TimeSpan>? _roundTrip;
    private long _begun;

    /// <inheritdoc />
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (chat.IsDraining)
        {
            return HealthCheckResult.Unhealthy("the server is going down");
        }

        try
        {
            var took = await LatestAsync().WaitAsync(cancellationToken);
            return HealthCheckResult.Healthy($"a message came back after {took.TotalMilliseconds:0.###} ms");
        }
        catch (TimeoutException e)
        {
            return HealthCheckResult.Unhealthy(e.Message);
        }
    }

    private Task<TimeSpan> LatestAsync()
    {
        lock (_lock)
        {
            var isOld = _roundTrip is null || (_roundTrip.IsCompleted && time.GetElapsedTime(_begun) >= GoodFor);
            if (isOld)
            {
                _begun = time.GetTimestamp();
                _roundTrip = chat.Probe.RoundTripAsync(Timeout);
            }

            return _roundTrip!;
        }
    }
}
