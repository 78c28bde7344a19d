using System.Globalization;

namespace ChatRoom.Bench.Clients;

/// <summary>
/// Assigns clients to rooms. Subscribers and publishers are distributed evenly, so two rooms differ by at most one of each.
/// Each client also has an index in its room, and each publisher an index among the publishers of its room. So the data per
/// pair of client and publisher are stored per room, and do not grow with the square of all clients.
/// </summary>
/// <param name="options">The numbers of rooms, subscribers and publishers.</param>
internal sealed class RoomPlan(LoadOptions options)
{
    private readonly int[] _publisherRooms = [.. Enumerable.Range(0, options.Publishers).Select(i => i % options.Rooms)]; // a table, because a division per delivery would be slower

    /// <summary>The number of rooms.</summary>
    public int Rooms => options.Rooms;

    /// <summary>Returns the index of a client's room.</summary>
    public int RoomOf(int client) => NumberOf(client) % options.Rooms;

    /// <summary>Returns the index of a client in its room. The subscribers come first, then the publishers.</summary>
    public int IndexInRoom(int client) =>
        (NumberOf(client) / options.Rooms) + (client < options.Members ? 0 : Share(options.Members, RoomOf(client)));

    /// <summary>Returns the index of a publisher's room; -1 if there is no such publisher.</summary>
    public int RoomOfPublisher(int publisher) => publisher < _publisherRooms.Length ? _publisherRooms[publisher] : -1;

    /// <summary>Returns the index of a publisher among the publishers of its room.</summary>
    public int PublisherIndexInRoom(int publisher) => publisher / options.Rooms;

    /// <summary>Returns the publisher with this index among the publishers of a room.</summary>
    public int PublisherOf(int room, int index) => (index * options.Rooms) + room;

    /// <summary>Returns the number of clients in a room.</summary>
    public int ClientsIn(int room) => Share(options.Members, room) + PublishersIn(room);

    /// <summary>Returns the number of publishers in a room.</summary>
    public int PublishersIn(int room) => Share(options.Publishers, room);

    /// <summary>Returns the name of a room; null for the lobby, which clients need not join.</summary>
    public string? NameOf(int room) =>
        options.Rooms == 1 ? null : string.Create(CultureInfo.InvariantCulture, $"#{options.AliasPrefix}room-{room}");

    private int NumberOf(int client) => client < options.Members ? client : client - options.Members;

    private int Share(int all, int room) => (all / options.Rooms) + (room < all % options.Rooms ? 1 : 0);
}
