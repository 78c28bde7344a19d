using System.Diagnostics.Metrics;
using ChatRoom.Diagnostics;

namespace ChatRoom.Server.Webhooks;

/// <summary>The metrics of webhooks.</summary>
internal sealed class WebhookMetrics
{
    private readonly Counter<long> _posted;
    private readonly Counter<long> _delivered;
    private readonly Counter<long> _failed;
    private readonly Counter<long> _disabled;

    /// <param name="meters">Creates the meter and disposes of it.</param>
    public WebhookMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(ChatTelemetry.MeterName);
        _posted = meter.CreateCounter<long>("chatroom.webhooks.posted", null, "Requests to incoming webhooks that were published.");
        _delivered = meter.CreateCounter<long>("chatroom.webhooks.delivered", null, "Events that outgoing webhooks have accepted.");
        _failed = meter.CreateCounter<long>("chatroom.webhooks.failed", null, "Deliveries to outgoing webhooks that failed, each attempt counted.");
        _disabled = meter.CreateCounter<long>("chatroom.webhooks.disabled", null, "Outgoing webhooks that were disabled because their deliveries failed.");
        foreach (var counter in (Counter<long>[])[_posted, _delivered, _failed, _disabled])
        {
            counter.Add(0); // so that a scrape has it from the start
        }
    }

    /// <summary>Counts what was posted.</summary>
    public void Posted() => _posted.Add(1);

    /// <summary>Counts a delivery.</summary>
    public void Sent(bool isAccepted) => (isAccepted ? _delivered : _failed).Add(1);

    /// <summary>Counts a webhook that was disabled.</summary>
    public void Disabled() => _disabled.Add(1);
}
