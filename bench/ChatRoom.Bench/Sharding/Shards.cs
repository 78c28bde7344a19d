namespace ChatRoom.Bench.Sharding;

/// <summary>
/// Decides which database has a room: the one with the highest score (rendezvous hashing). A database more takes its share of the rooms
/// from all others, and no room moves between two of those.
/// </summary>
/// <param name="count">The number of databases, from 1.</param>
internal sealed class Shards(int count)
{
    /// <summary>Returns the database of a room, from 0.</summary>
    /// <param name="room">The hash of the room's key.</param>
    public int Of(ulong room)
    {
        var (best, highest) = (0, 0UL);
        for (var one = 0; one < count; one++)
        {
            if (Mix(room ^ Mix((ulong)one + 1)) is var score && score >= highest)
            {
                (best, highest) = (one, score);
            }
        }

        return best;
    }

    /// <summary>Returns 64 bits that look random and follow from the value alone (the end of SplitMix64).</summary>
    public static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
