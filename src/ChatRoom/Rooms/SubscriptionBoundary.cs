namespace ChatRoom.Rooms;

/// <summary>The position up to which a subscription reads with its current cursor: it ends there, or switches (<see cref="FormatterSwitch"/>).</summary>
/// <param name="at">The item comes after all entries of the subscription's log with an id below this.</param>
/// <param name="messages">The number of messages in the log up to there.</param>
internal class SubscriptionBoundary(long at, long messages) : ControlItem(at)
{
    public long Messages => messages;

    /// <summary>Until the pump gets here, a cursor keeps a segment of a log alive. The smallest segment has 4 KiB.</summary>
    public override int Weight => 4 * 1024;
}
