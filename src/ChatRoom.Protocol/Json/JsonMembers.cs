using System.Text.Json;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Protocol.Json;

/// <summary>Reads the members of a request; notes the first one that is invalid.</summary>
internal sealed class JsonMembers(JsonElement root)
{
    /// <summary>What is wrong with the request; null: nothing so far.</summary>
    public BadMember? Fault { get; private set; }

    /// <summary>Notes that a member is invalid.</summary>
    public void Refuse(string name, string reason) => Fault ??= new BadMember(name, reason);

    public string Text(string name)
    {
        var text = OptionalText(name);
        if (text is null)
        {
            Refuse(name, "it is missing");
        }

        return text ?? "";
    }

    public string? OptionalText(string name) =>
        !root.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : Refused<string>(name, "it is not a string");

    public RoomName Room(string name) => OptionalRoom(name) ?? Refused<RoomName>(name, "it is missing")!;

    public RoomName? OptionalRoom(string name) => OptionalText(name) is { } text ? ParseRoom(name, text) : null;

    public long Id(string name)
    {
        var id = OptionalId(name);
        if (id is null)
        {
            Refuse(name, "it is missing");
        }

        return id ?? 0;
    }

    public long? OptionalId(string name) => root.TryGetProperty(name, out var value) ? ParseNumber(name, value, 0, long.MaxValue - 1) : null;

    /// <summary>Reads a number of messages.</summary>
    public int? OptionalCount(string name, int least) =>
        root.TryGetProperty(name, out var value) ? (int?)ParseNumber(name, value, least, HistoryPage.MostMessages) : null;

    public RoomPosition? OptionalPosition(string name) => root.TryGetProperty(name, out var value) ? ParsePosition(name, value) : null;

    /// <summary>Reads positions by room.</summary>
    public IReadOnlyDictionary<RoomName, RoomPosition> Positions(string name)
    {
        var positions = new Dictionary<RoomName, RoomPosition>();
        if (!root.TryGetProperty(name, out var value))
        {
            return positions;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            Refuse(name, "it is not an object");
            return positions;
        }

        foreach (var member in value.EnumerateObject())
        {
            if (ParseRoom(name, member.Name) is { } room && ParsePosition(name, member.Value) is { } position)
            {
                positions[room] = position;
            }
        }

        return positions;
    }

    /// <summary>Reads room names, each once.</summary>
    public IReadOnlyList<RoomName>? OptionalRooms(string name)
    {
        if (!root.TryGetProperty(name, out var value))
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0)
        {
            return Refused<IReadOnlyList<RoomName>>(name, "it is not a list of rooms");
        }

        var rooms = new HashSet<RoomName>();
        foreach (var each in value.EnumerateArray())
        {
            if (each.ValueKind != JsonValueKind.String)
            {
                return Refused<IReadOnlyList<RoomName>>(name, "it is not a list of rooms");
            }

            if (ParseRoom(name, each.GetString()!) is { } room)
            {
                rooms.Add(room);
            }
        }

        return [.. rooms];
    }

    private RoomName? ParseRoom(string name, string text) =>
        RoomName.TryParse(text, out var room, out var reason) ? room : Refused<RoomName>(name, reason);

    private RoomPosition? ParsePosition(string name, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Number)
        {
            return ParseNumber(name, value, 0, long.MaxValue - 1) is { } id ? new RoomPosition(0, id) : null;
        }

        if (value.ValueKind == JsonValueKind.String && value.GetString() is ['e', ..] text && RoomPosition.TryParse(text, out var position))
        {
            return position;
        }

        Refuse(name, "a position is a number, or a string such as \"e1:1234\"");
        return null;
    }

    private long? ParseNumber(string name, JsonElement value, long least, long most)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= least && number <= most)
        {
            return number;
        }

        Refuse(name, $"it is not a whole number from {least} to {most}");
        return null;
    }

    private T? Refused<T>(string name, string reason)
        where T : class
    {
        Refuse(name, reason);
        return null;
    }
}
