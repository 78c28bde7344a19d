namespace ChatRoom.Journal;

/// <summary>
/// A time in which a room's ids only grow. The next epoch begins when they are set back: the room was forgotten, or its
/// journal was replaced by an older one.
/// </summary>
/// <param name="Value">Differs from the room's other epochs; 0: not known, because there is no such room.</param>
/// <param name="LastIdBefore">All events above this id belong to this epoch; null: not known.</param>
public readonly record struct RoomEpoch(long Value, long? LastIdBefore)
{
    /// <summary>A value that no other epoch has, in all likelihood.</summary>
    public static long NewValue() => Random.Shared.NextInt64(1, 1L << 32);
}
