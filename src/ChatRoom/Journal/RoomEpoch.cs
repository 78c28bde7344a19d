namespace ChatRoom.Journal;

/// <summary>
/// A period in which a room's ids only grow. The next epoch begins when the ids are set back: the room was forgotten, or its
/// journal was replaced by an older one.
/// </summary>
/// <param name="Value">A number that differs from the room's other epochs; 0: unknown, because the room does not exist.</param>
/// <param name="LastIdBefore">All events above this id belong to this epoch; null: unknown.</param>
public readonly record struct RoomEpoch(long Value, long? LastIdBefore)
{
    /// <summary>Returns a random value, which almost certainly no other epoch has.</summary>
    public static long NewValue() => Random.Shared.NextInt64(1, 1L << 32);
}
