namespace ChatRoom.Sqlite.Storage;

/// <summary>
/// An event's key in the file: the number of its room, and its id there, in one integer. So one B-tree holds all rooms,
/// a room's events lie together in their order, and its newest id is one seek away.
/// </summary>
internal static class EventKey
{
    /// <summary>Bits of an id; those above are the room's number.</summary>
    public const int IdBits = 36;

    /// <summary>The greatest id: 68 thousand million; a room at 10,000 messages a second gets there in 79 days, at 10 in 217 years.</summary>
    public const long LastId = (1L << IdBits) - 1;

    /// <summary>The greatest room number; keys stay positive.</summary>
    public const long LastRoom = (1L << (63 - IdBits)) - 1;

    /// <summary>The key of an id; of id 0, just below the room's first.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such room number, or no such id.</exception>
    public static long Of(long room, long id)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(id, LastId);
        ArgumentOutOfRangeException.ThrowIfLessThan(room, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(room, LastRoom);
        return (room << IdBits) | id;
    }

    /// <summary>The key of the last id that the room can have.</summary>
    public static long LastOf(long room) => Of(room, LastId);

    /// <summary>The id in a key.</summary>
    public static long IdOf(long key) => key & LastId;

    /// <summary>The room's number in a key.</summary>
    public static long RoomOf(long key) => key >> IdBits;
}
