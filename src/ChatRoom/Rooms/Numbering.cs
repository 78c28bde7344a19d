namespace ChatRoom.Rooms;

/// <summary>
/// How the entries of a log are numbered. The numbers always grow. The ids that the room's journal assigns may be set back;
/// then they belong to another epoch, and differ from the numbers.
/// </summary>
/// <param name="Epoch">The epoch of the ids; 0: unknown.</param>
/// <param name="Shift">The difference: an entry's number minus its id.</param>
internal sealed record Numbering(long Epoch, long Shift)
{
    /// <summary>The numbers equal the ids; the epoch is unknown.</summary>
    public static readonly Numbering Plain = new(0, 0);
}
