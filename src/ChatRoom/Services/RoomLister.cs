using System.Globalization;
using ChatRoom.Presence;
using ChatRoom.Protocol.Model;
using ChatRoom.Rooms;

namespace ChatRoom.Services;

/// <summary>Builds the list of the rooms. It is the same for everyone and is built at most once a second, however many people request it.</summary>
internal sealed class RoomLister(RoomDirectory rooms, ObservedPresence presence, Drain drain, TimeProvider time)
{
    private const int MostRooms = 50;
    private const int LongestTopic = 80;
    private static readonly TimeSpan MostAge = TimeSpan.FromSeconds(1);

    private readonly Lock _building = new();
    private Task<RoomList>? _last;
    private long _builtAt;

    /// <summary>Returns the rooms with people in them, the fullest first.</summary>
    public Task<RoomList> ListAsync(CancellationToken cancellationToken)
    {
        lock (_building)
        {
            if (_last is null || _last.IsFaulted || time.GetElapsedTime(_builtAt) >= MostAge)
            {
                (_last, _builtAt) = (BuildAsync(), time.GetTimestamp());
            }

            return _last.WaitAsync(cancellationToken); // others may wait for the same list
        }
    }

    private async Task<RoomList> BuildAsync()
    {
        var present = await presence.RoomsAsync(drain.Over);
        var rows = present.OrderByDescending(static room => room.People).Take(MostRooms)
            .Select(room => new ListedRoom(room.Room, room.People, Begin(rooms.Find(room.Room)?.Topic ?? "")));
        return new RoomList([.. rows], Math.Max(0, present.Count - MostRooms));
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
