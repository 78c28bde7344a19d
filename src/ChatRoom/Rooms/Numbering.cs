namespace ChatRoom.Rooms;

/// <summary>
/// How the entries of a log are numbered. Their numbers always grow. The ids that the room's journal gives may be set back;
/// from there on they belong to another epoch, and differ from the numbers.
/// </summary>
/// <param name="Epoch">The epoch of the ids; 0: not known.</param>
/// <param name="Shift">An entry's number is its id and this.</param>
internal sealed record Numbering(long Epoch, long Shift)
{
    /// <summary>The numbers are the ids; the epoch is not known.</summary>
    public static readonly Numbering Plain = new(0, 0);
}
