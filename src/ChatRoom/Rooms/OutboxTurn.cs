namespace ChatRoom.Rooms;

/// <summary>The member reads no further with its present cursor: it ends here, or moves (<see cref="OutboxMove"/>).</summary>
/// <param name="at">It comes after all entries of the log with an id below this.</param>
/// <param name="messages">The messages of the log up to there.</param>
internal class OutboxTurn(long at, long messages) : OutboxItem(at)
{
    public long Messages => messages;

    public override int Weight => 0;
}
