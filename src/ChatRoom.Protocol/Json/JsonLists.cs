using System.Text.Json;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Protocol.Json;

/// <summary>The members of the lists of people, rooms and commands.</summary>
internal static class JsonLists
{
    /// <summary>Writes the members of such a list.</summary>
    public static void Write(Utf8JsonWriter json, Reply reply)
    {
        switch (reply)
        {
            case WhoList who: Write(json, who); break;
            case RoomList list: Write(json, list); break;
            case CommandList list: Write(json, list.Commands); break;
            case CommandDetails details: Write(json, [details.Command]); break;
        }
    }

    private static void Write(Utf8JsonWriter json, WhoList who)
    {
        JsonReply.WriteList(json, "aliases", who.Names);
        if (who.Away.Count > 0)
        {
            JsonReply.WriteList(json, "away", who.Away);
        }

        JsonReview.WriteRoles(json, who);

        json.WriteNumber("count"u8, who.Count);
    }

    private static void Write(Utf8JsonWriter json, RoomList list)
    {
        json.WriteStartArray("rooms"u8);
        foreach (var row in list.Rooms)
        {
            json.WriteStartObject();
            json.WriteString("room"u8, row.Room.Value);
            json.WriteNumber("members"u8, row.Members);
            json.WriteString("topic"u8, row.Topic);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("count"u8, list.Rooms.Count + list.More);
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<CommandHelp> commands)
    {
        json.WriteStartArray("commands"u8);
        foreach (var command in commands)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, command.Name);
            json.WriteString("parameters"u8, command.Parameters);
            json.WriteString("summary"u8, command.Summary);
            JsonReply.WriteList(json, "synonyms", command.Synonyms);
            JsonReply.WriteList(json, "details", command.Details);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
