using System.Globalization;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Protocol.Text;

/// <summary>The words of replies and errors about webhooks, for people.</summary>
internal static class WebhookWording
{
    /// <summary>Returns the lines of a reply; null if the reply is about something else.</summary>
    public static IEnumerable<string>? Lines(Reply reply) => reply switch
    {
        WebhookList { Webhooks.Count: 0 } list => [$"{list.Room} has no webhooks (/webhook new <name>)"],
        WebhookList list => list.Webhooks.Select(Of),
        IncomingWebhookCreated c => [$"what is posted to this address is said here by {c.Alias}; it is a secret, shown this once: {c.Url}"],
        OutgoingWebhookCreated c =>
            [$"{c.Name} gets {string.Join(", ", c.Events)} of {c.Room} from now on; it answers as {c.Alias}", $"the key of the signatures, shown this once: {c.Secret}"],
        _ => null,
    };

    /// <summary>Returns the line of a reply or an error; null if it is about something else.</summary>
    public static string? Line(Reply reply) => reply switch
    {
        WebhookRemoved r => $"webhook {r.Name} of {r.Room} is removed",
        WebhookEnabled r => $"webhook {r.Name} of {r.Room} is enabled",
        WebhookDisabled d => $"webhook {d.Name} of {d.Room} is disabled: {d.Reason} (/webhook enable {d.Name})",
        WebhookNameTaken t => $"this room has a webhook {t.Name} already: remove it first, or choose another name",
        NoSuchWebhook n => $"this room has no webhook {n.Name}",
        TooManyWebhooks { IsServer: true } t => $"the server can have {Quantity.Of(t.Most, "outgoing webhook")} at most",
        TooManyWebhooks t => $"a room can have {Quantity.Of(t.Most, "webhook")} at most",
        OutgoingWebhooksOff => "outgoing webhooks are off on this server",
        BadWebhookUrl b => $"that address cannot be used: {b.Reason}",
        ContainsWebhookToken => "not sent: it contains the address of a webhook, which works like a password",
        _ => null,
    };

    private static string Of(ListedWebhook webhook)
    {
        var what = webhook.Direction == "in" ? "posts here" : $"gets {string.Join(", ", webhook.Events)}";
        var fault = webhook.Fault switch
        {
            null => "",
            WebhookFault.NoRight => "; off: its creator may no longer manage webhooks here",
            WebhookFault.SwitchedOff => "; off: outgoing webhooks are off on this server",
            WebhookFault.Failing => "; deliveries fail, the server retries",
            _ => $"; disabled (/webhook enable {webhook.Name})",
        };
        return $"{webhook.Name} {what}, by {webhook.By ?? "a removed account"}, created {webhook.Created.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}{fault}";
    }
}
