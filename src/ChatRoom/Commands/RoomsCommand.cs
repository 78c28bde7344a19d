using System.Globalization;
using ChatRoom.Connections;

namespace ChatRoom.Commands;

/// <summary><c>/rooms</c>: which rooms there are.</summary>
internal sealed class RoomsCommand : ICommand
{
    private const int MostRooms = 50;
    private const int LongestTopic = 80;

    public string Name => "rooms";

    public IReadOnlyList<string> Synonyms => ["list"];

    public string Summary => "lists the rooms, the fullest first";

    public ValueTask RunAsync(Participant participant, string arguments)
    {
        var rooms = participant.Hub.Rooms.Rooms
            .Where(static room => !room.Name.IsReserved)
            .Select(static room => (room.Name, room.Count, room.Topic))
            .OrderByDescending(static room => room.Count)
            .ToArray();
        foreach (var (name, count, topic) in rooms.Take(MostRooms))
        {
            participant.Reply($"{name} ({count}){(topic.Length == 0 ? "" : $": {Begin(topic)}")}");
        }

        if (rooms.Length > MostRooms)
        {
            participant.Reply($"and {rooms.Length - MostRooms} more rooms");
        }

        return default;
    }

    /// <summary>As much of a topic as fits into a list; whole characters, as a reader sees them.</summary>
    private static string Begin(string topic)
    {
        var text = new StringInfo(topic);
        return text.LengthInTextElements <= LongestTopic ? topic : $"{text.SubstringByTextElements(0, LongestTopic)}…";
    }
}
