namespace ChatRoom.Bench.Sharding;

/// <summary>
/// Decides which database has a room: the one with the highest score (rendezvous hashing). One database more takes its share of the
/// rooms from all others, and no room moves between two of those.
/// </summary>
internal static class Shards
{
    /// <summary>Returns the database of a room, from 0.</summary>
    /// <param name="room">The hash of the room's key.</param>
    /// <param name="databases">The number of databases, from 1.</param>
    public static int Of(ulong room, int databases) => Enumerable.Range(0, databases).MaxBy(one => Mix(room ^ Mix((ulong)one + 1)));

    /// <summary>Returns 64 bits that look random and follow from the value alone (SplitMix64).</summary>
    public static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
