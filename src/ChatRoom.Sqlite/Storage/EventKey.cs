namespace ChatRoom.Sqlite.Storage;

/// <summary>
/// An event's key in the file: its room's number and its id in one integer. So one B-tree holds all rooms, the events of a
/// room are together and in order, and a room's newest id is one seek away.
/// </summary>
internal static class EventKey
{
    /// <summary>The number of bits of the id; the bits above are the room's number.</summary>
    public const int IdBits = 36;

    /// <summary>The greatest id, about 68 billion: a room reaches it in 79 days at 10,000 messages a second, in 217 years at 10.</summary>
    public const long LastId = (1L << IdBits) - 1;

    /// <summary>The greatest room number with which keys stay positive.</summary>
    public const long LastRoom = (1L << (63 - IdBits)) - 1;

    /// <summary>Returns the key of an id. Id 0 gives a key just below those of the room's events.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The room number or the id is out of range.</exception>
    public static long Of(long room, long id)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(id, LastId);
        ArgumentOutOfRangeException.ThrowIfLessThan(room, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(room, LastRoom);
        return (room << IdBits) | id;
    }

    /// <summary>Returns the key of the last id that a room can have.</summary>
    public static long LastOf(long room) => Of(room, LastId);

    /// <summary>The number of bits of a key within its block.</summary>
    public const int BlockBits = 13;

    /// <summary>Returns the number of a key's block: 8,192 keys that follow each other, all of one room.</summary>
    public static long BlockOf(long key) => key >> BlockBits;

    /// <summary>Returns the id in a key.</summary>
    public static long IdOf(long key) => key & LastId;

    /// <summary>Returns the room's number in a key.</summary>
    public static long RoomOf(long key) => key >> IdBits;
}
