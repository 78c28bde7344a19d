using System.Globalization;
using ChatRoom.Connections;

namespace ChatRoom.Commands;

/// <summary>
/// <c>/rooms</c>. The list is the same for everyone and is built at most once a second, however many ask for it.
/// </summary>
internal sealed class RoomList(TimeProvider time)
{
    private const int MostRooms = 50;
    private const int LongestTopic = 80;
    private static readonly TimeSpan MostAge = TimeSpan.FromSeconds(1);

    private readonly Lock _building = new();
    private Built? _last;

    public ValueTask RunAsync(Participant participant, string arguments)
    {
        foreach (var line in Lines(participant.Hub))
        {
            participant.Reply(line);
        }

        return default;
    }

    private string[] Lines(ChatHub hub)
    {
        lock (_building)
        {
            if (_last is null || time.GetElapsedTime(_last.At) >= MostAge)
            {
                _last = new Built(time.GetTimestamp(), Build(hub));
            }

            return _last.Lines;
        }
    }

    private static string[] Build(ChatHub hub)
    {
        var rooms = hub.Rooms.Rooms.Where(static room => !room.Name.IsReserved).Select(static room => (Room: room, room.Count)).ToArray();
        var lines = rooms.OrderByDescending(static room => room.Count).Take(MostRooms)
            .Select(static r => $"{r.Room.Name} ({r.Count}){(r.Room.Topic.Length == 0 ? "" : $": {Begin(r.Room.Topic)}")}");
        return rooms.Length > MostRooms ? [.. lines, $"and {rooms.Length - MostRooms} more rooms"] : [.. lines];
    }

    /// <summary>Returns the first characters of a topic, as a reader sees them, without looking at the rest.</summary>
    private static string Begin(string topic)
    {
        var length = 0;
        for (var characters = 0; characters < LongestTopic && length < topic.Length; characters++)
        {
            length += StringInfo.GetNextTextElementLength(topic, length);
        }

        return length == topic.Length ? topic : $"{topic[..length]}…";
    }

    private sealed record Built(long At, string[] Lines);
}
