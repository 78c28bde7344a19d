using System.Globalization;
using ChatRoom.Participants;
using ChatRoom.Presence;
using ChatRoom.Protocol.Model;
using ChatRoom.Rooms;
using ChatRoom.State;

namespace ChatRoom.Services;

/// <summary>
/// Builds the list of the rooms, at most once a second, however many people request it. The list without private rooms is the same
/// for everyone; somebody who may see private rooms gets a list of their own.
/// </summary>
internal sealed class RoomLister(
    Permissions permissions, ChatState state, RoomDirectory rooms, ObservedPresence presence, Drain drain, TimeProvider time)
{
    private const int MostRooms = 50;
    private const int LongestTopic = 80;
    private static readonly TimeSpan MostAge = TimeSpan.FromSeconds(1);

    private readonly Lock _building = new();
    private Task<Snapshot>? _last;
    private long _builtAt;

    /// <summary>Returns the rooms with people in them that somebody may see, the fullest first.</summary>
    public async Task<RoomList> ListAsync(Principal who, CancellationToken cancellationToken)
    {
        Task<Snapshot> last;
        lock (_building)
        {
            if (_last is null || _last.IsFaulted || time.GetElapsedTime(_builtAt) >= MostAge)
            {
                (_last, _builtAt) = (BuildAsync(), time.GetTimestamp());
            }

            last = _last;
        }

        var snapshot = await last.WaitAsync(cancellationToken); // others may wait for the same one
        var seen = snapshot.Private.Where(room => permissions.RefusalOf(who, ChatAction.ListMembers, room.Room) is null).ToArray();
        return seen.Length == 0
            ? snapshot.Public
            : ListOf(snapshot.Public.Rooms.Concat(seen.Select(Row)), snapshot.Public.Rooms.Count + snapshot.Public.More + seen.Length);
    }

    private async Task<Snapshot> BuildAsync()
    {
        var present = (await presence.RoomsAsync(drain.Over)).ToLookup(room => state.Rooms.Find(room.Room.Key) is { IsPrivate: true });
        var open = present[false].OrderByDescending(static room => room.People).Take(MostRooms).Select(Row);
        return new Snapshot(ListOf(open, present[false].Count()), [.. present[true]]);
    }

    private static RoomList ListOf(IEnumerable<ListedRoom> rows, int count)
    {
        ListedRoom[] shown = [.. rows.OrderByDescending(static room => room.Members).Take(MostRooms)];
        return new RoomList(shown, count - shown.Length);
    }

    private ListedRoom Row(RoomPresence room) => new(room.Room, room.People, Begin(rooms.Find(room.Room)?.Topic ?? ""));

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

    private sealed record Snapshot(RoomList Public, IReadOnlyList<RoomPresence> Private);
}
