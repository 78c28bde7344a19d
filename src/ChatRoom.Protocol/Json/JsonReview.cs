using System.Text.Json;
using ChatRoom.Protocol.Model;
using ChatRoom.Protocol.Text;

namespace ChatRoom.Protocol.Json;

/// <summary>The members of what moderators need: who has a role, and what waits for them.</summary>
internal static class JsonReview
{
    /// <summary>Writes the members of a reply about held and reported messages.</summary>
    public static void Write(Utf8JsonWriter json, Reply reply)
    {
        switch (reply)
        {
            case HeldList list: Write(json, list); break;
            case HeldForModerators held: json.WriteNumber("held"u8, held.Message.Id); break;
            case MessageReported reported: json.WriteNumber("target"u8, reported.Id); break;
        }

        if (reply is not HeldList)
        {
            json.WriteString("text"u8, string.Join('\n', Wording.Of(reply)));
        }
    }

    /// <summary>Writes who has a role in a room.</summary>
    public static void WriteRoles(Utf8JsonWriter json, WhoList who)
    {
        if (who.Role is { } own)
        {
            json.WriteString("role"u8, own);
        }

        if (who.Roles.Count == 0)
        {
            return;
        }

        json.WriteStartArray("roles"u8);
        foreach (var (alias, role) in who.Roles)
        {
            json.WriteStartObject();
            json.WriteString("alias"u8, alias);
            json.WriteString("role"u8, role);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, HeldList list)
    {
        json.WriteStartArray("held"u8);
        foreach (var message in list.Messages)
        {
            json.WriteStartObject();
            json.WriteNumber("held"u8, message.Id);
            JsonEvent.WriteTime(json, "at"u8, message.At);
            json.WriteString("alias"u8, message.Alias);
            json.WriteString("text"u8, message.Text);
            json.WriteString("filter"u8, message.Filter);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("more"u8, list.More);
    }
}
