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
    private Task<RoomList>? _last;
    private long _builtAt;

    public async ValueTask<Reply?> RunAsync(Participant participant, string arguments) =>
        await ListAsync(participant.Hub).WaitAsync(participant.Session.Stopping);

    private Task<RoomList> ListAsync(ChatHub hub)
    {
        lock (_building)
        {
            if (_last is null || _last.IsFaulted || time.GetElapsedTime(_builtAt) >= MostAge)
            {
                (_last, _builtAt) = (BuildAsync(hub), time.GetTimestamp());
            }

            return _last;
        }
    }

    private static async Task<RoomList> BuildAsync(ChatHub hub)
    {
        var rooms = await hub.Presence.RoomsAsync(hub.Drain.Over);
        var rows = rooms.OrderByDescending(static room => room.People).Take(MostRooms)
            .Select(room => new ListedRoom(room.Room, room.People, Begin(hub.Rooms.Find(room.Room)?.Topic ?? "")));
        return new RoomList([.. rows], Math.Max(0, rooms.Count - MostRooms));
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
