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

    public async ValueTask RunAsync(Participant participant, string arguments)
    {
        foreach (var line in await LinesAsync(participant.Hub).WaitAsync(participant.Session.Stopping))
        {
            participant.Reply(line);
        }
    }

    private Task<string[]> LinesAsync(ChatHub hub)
    {
        lock (_building)
        {
            if (_last is null || _last.Lines.IsFaulted || time.GetElapsedTime(_last.At) >= MostAge)
            {
                _last = new Built(time.GetTimestamp(), BuildAsync(hub));
            }

            return _last.Lines;
        }
    }

    private static async Task<string[]> BuildAsync(ChatHub hub)
    {
        var rooms = await hub.Presence.RoomsAsync(hub.Drain.Over);
        var lines = rooms.OrderByDescending(static room => room.People).Take(MostRooms)
            .Select(room => (room.Room, room.People, Topic: hub.Rooms.Find(room.Room)?.Topic ?? ""))
            .Select(static room => $"{room.Room} ({room.People}){(room.Topic.Length == 0 ? "" : $": {Begin(room.Topic)}")}");
        return rooms.Count > MostRooms ? [.. lines, $"and {rooms.Count - MostRooms} more rooms"] : [.. lines];
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

    private sealed record Built(long At, Task<string[]> Lines);
}
