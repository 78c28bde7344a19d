using System.Text.Json;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Protocol.Json;

/// <summary>The members of what a client gets when it begins a session, and when it enters a room.</summary>
internal static class JsonEntry
{
    /// <summary>Writes the members of the welcome.</summary>
    public static void Write(Utf8JsonWriter json, SessionStarted started)
    {
        json.WriteString("alias"u8, started.Alias.Utf8.Span);
        json.WriteString("server"u8, started.Server);
        json.WriteString("version"u8, started.Version);
        json.WriteString("resume"u8, started.Token); // null: there is none
        JsonReply.WriteList(json, "rooms", started.Rooms.Select(static room => room.Value));
        json.WriteStartObject("limits"u8);
        json.WriteNumber("request_bytes"u8, JsonRequests.MostBytes);
        json.WriteNumber("message_bytes"u8, started.Limits.MessageBytes);
        json.WriteNumber("rooms"u8, started.Limits.Rooms);
        json.WriteNumber("messages_per_second"u8, started.Limits.MessagesPerSecond);
        json.WriteNumber("message_burst"u8, started.Limits.MessageBurst);
        json.WriteEndObject();
        json.WriteString("motd"u8, started.Motd is null ? null : string.Join('\n', started.Motd));
        if (started.PushKey is { } key)
        {
            json.WriteString("push"u8, key);
        }

        json.WriteStartObject("you"u8);
        json.WriteString("account"u8, started.Account); // null: a guest
        JsonReply.WriteList(json, "roles", started.IsAdmin ? ["admin"] : []);
        json.WriteEndObject();
    }

    /// <summary>Writes the members of a room that the client enters.</summary>
    public static void Write(Utf8JsonWriter json, RoomEntered entered)
    {
        json.WriteString("topic"u8, entered.Topic);
        if (entered.Members is { } members)
        {
            json.WriteNumber("members"u8, members);
        }
        else
        {
            json.WriteNull("members"u8);
        }

        json.WriteString("next"u8, entered.Next.ToString());
        if (entered.Read is { } read)
        {
            json.WriteNumber("read"u8, read);
        }
    }
}
