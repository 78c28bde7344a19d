using ChatRoom.Diagnostics;

namespace ChatRoom.Server.Webhooks;

/// <summary>The log of webhooks. It has no addresses, which may contain secrets.</summary>
internal static partial class WebhookLog
{
    [LoggerMessage(EventIds.WebhookDisabled, LogLevel.Warning, "Disabled the webhook {Name} of {Room}: {Reason}")]
    public static partial void Disabled(ILogger logger, string name, string room, string reason);

    [LoggerMessage(EventIds.WebhookDied, LogLevel.Error, "The deliveries to the webhook {Name} have ended because of a bug; they go on after a restart")]
    public static partial void Died(ILogger logger, string name, Exception exception);
}
