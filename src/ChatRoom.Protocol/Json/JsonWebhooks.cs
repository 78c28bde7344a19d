using System.Text.Json;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Protocol.Json;

/// <summary>The members of answers about webhooks.</summary>
internal static class JsonWebhooks
{
    /// <summary>Writes the members.</summary>
    public static void Write(Utf8JsonWriter json, Reply reply)
    {
        switch (reply)
        {
            case IncomingWebhookCreated created:
                json.WriteString("webhook"u8, created.Name);
                json.WriteString("alias"u8, created.Alias);
                json.WriteString("url"u8, created.Url);
                break;
            case OutgoingWebhookCreated created:
                json.WriteString("webhook"u8, created.Name);
                json.WriteString("alias"u8, created.Alias);
                json.WriteString("secret"u8, created.Secret);
                WriteEvents(json, created.Events);
                break;
            case WebhookList list:
                Write(json, list);
                break;
        }
    }

    private static void Write(Utf8JsonWriter json, WebhookList list)
    {
        json.WriteStartArray("webhooks"u8);
        foreach (var webhook in list.Webhooks)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, webhook.Name);
            json.WriteString("direction"u8, webhook.Direction);
            json.WriteString("by"u8, webhook.By);
            JsonEvent.WriteTime(json, "created"u8, webhook.Created);
            WriteEvents(json, webhook.Events);
            json.WriteString("fault"u8, webhook.Fault is { } fault ? JsonNamingPolicy.KebabCaseLower.ConvertName(fault.ToString()) : null);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteEvents(Utf8JsonWriter json, IReadOnlyList<string> events)
    {
        json.WriteStartArray("events"u8);
        foreach (var type in events)
        {
            json.WriteStringValue(type);
        }

        json.WriteEndArray();
    }
}
