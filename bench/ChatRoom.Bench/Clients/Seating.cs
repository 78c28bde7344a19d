using System.Globalization;

namespace ChatRoom.Bench.Clients;

/// <summary>
/// Who is in which room: subscribers and publishers are dealt out to the rooms in turn, so that two rooms differ by one of
/// each at most. Within its room a client has a number of its own, and so has a publisher, for what is kept for each pair
/// of them: over all rooms that would be the square of what is needed.
/// </summary>
/// <param name="options">How many of each.</param>
internal sealed class Seating(LoadOptions options)
{
    private readonly int[] _publisherRooms = [.. Enumerable.Range(0, options.Publishers).Select(i => i % options.Rooms)]; // looked up for each delivery: no division there

    /// <summary>How many rooms there are.</summary>
    public int Rooms => options.Rooms;

    /// <summary>The room of a client, from 0.</summary>
    public int RoomOf(int client) => NumberOf(client) % options.Rooms;

    /// <summary>A client's number within its room: the subscribers, and then the publishers.</summary>
    public int SeatOf(int client) =>
        (NumberOf(client) / options.Rooms) + (client < options.Members ? 0 : Share(options.Members, RoomOf(client)));

    /// <summary>The room in which a publisher speaks; -1: there is no such publisher.</summary>
    public int RoomOfPublisher(int publisher) => publisher < _publisherRooms.Length ? _publisherRooms[publisher] : -1;

    /// <summary>A publisher's number among those of its room.</summary>
    public int VoiceOf(int publisher) => publisher / options.Rooms;

    /// <summary>The publisher with this number in a room.</summary>
    public int PublisherOf(int room, int voice) => (voice * options.Rooms) + room;

    /// <summary>Clients in a room.</summary>
    public int ClientsIn(int room) => Share(options.Members, room) + PublishersIn(room);

    /// <summary>Publishers in a room.</summary>
    public int PublishersIn(int room) => Share(options.Publishers, room);

    /// <summary>What a room is called; null: the lobby, where everybody is anyway.</summary>
    public string? NameOf(int room) =>
        options.Rooms == 1 ? null : string.Create(CultureInfo.InvariantCulture, $"#{options.AliasPrefix}room-{room}");

    private int NumberOf(int client) => client < options.Members ? client : client - options.Members;

    private int Share(int all, int room) => (all / options.Rooms) + (room < all % options.Rooms ? 1 : 0);
}
