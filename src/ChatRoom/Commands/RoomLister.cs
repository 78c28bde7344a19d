using System.Globalization;
using ChatRoom.Connections;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Commands;

/// <summary>
/// <c>/rooms</c>. The list is the same for everyone and is built at most once a second, however many ask for it.
/// </summary>
internal sealed class RoomLister(TimeProvider time)
{
    private const int MostRooms = 50;
    private const int LongestTopic = 80;
    private static readonly TimeSpan MostAge = TimeSpan.FromSeconds(1);

    private readonly Lock _building = new();
    private RoomList? _last;
    private long _builtAt;

    public ValueTask<Reply?> RunAsync(Participant participant, string arguments)
    {
        lock (_building)
        {
            if (_last is null || time.GetElapsedTime(_builtAt) >= MostAge)
            {
                (_last, _builtAt) = (Build(participant.Hub), time.GetTimestamp());
            }

            return new(_last);
        }
    }

    private static RoomList Build(ChatHub hub)
    {
        var rooms = hub.Rooms.Rooms.Where(static room => !room.Name.IsReserved).Select(static room => (Room: room, room.Count)).ToArray();
        var rows = rooms.OrderByDescending(static room => room.Count).Take(MostRooms)
            .Select(static row => new ListedRoom(row.Room.Name, row.Count, Begin(row.Room.Topic)));
        return new RoomList([.. rows], Math.Max(0, rooms.Length - MostRooms));
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
}
