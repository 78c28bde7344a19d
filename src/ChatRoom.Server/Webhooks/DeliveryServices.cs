using ChatRoom.Journal;
using ChatRoom.Server.Api;
using ChatRoom.Services;
using Microsoft.Extensions.Options;

namespace ChatRoom.Server.Webhooks;

/// <summary>What the deliveries of all webhooks use.</summary>
internal sealed class DeliveryServices(
    ObservedJournal journal, WebhookProgress progress, WebhookRights rights, WebhookSender sender, WebhookPoster poster, RequestRates rates, WebhookMetrics metrics,
    IOptions<ChatRoomOptions> options, ILogger<Delivery> log, TimeProvider time)
{
    public ObservedJournal Journal => journal;

    public WebhookProgress Progress => progress;

    public WebhookRights Rights => rights;

    public WebhookSender Sender => sender;

    public WebhookPoster Poster => poster;

    public RequestRates Rates => rates;

    public WebhookMetrics Metrics => metrics;

    public WebhookOptions Options => options.Value.Webhooks;

    public ILogger<Delivery> Log => log;

    public TimeProvider Time => time;
}
