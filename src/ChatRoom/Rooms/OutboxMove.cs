namespace ChatRoom.Rooms;

/// <summary>From here on the member reads another room, or another rendering of this one.</summary>
/// <param name="at">It comes after all entries of the log with an id below this.</param>
/// <param name="messages">The messages of the log up to there.</param>
/// <param name="to">Where it reads on.</param>
/// <param name="joinsLines">Whether the last line end of a write is left out from here on.</param>
internal sealed class OutboxMove(long at, long messages, Cursor to, bool joinsLines) : OutboxTurn(at, messages)
{
    public Cursor To => to;

    public bool JoinsLines => joinsLines;

    /// <summary>A move keeps a segment of its log alive, the smallest of which has 4 KiB.</summary>
    public override int Weight => 4 * 1024;

    public override void GiveUp() => to.Log.Close(to);
}
