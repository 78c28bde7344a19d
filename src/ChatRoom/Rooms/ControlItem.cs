namespace ChatRoom.Rooms;

/// <summary>An item of a <see cref="ControlQueue"/>: <see cref="ControlLines"/> or a <see cref="SubscriptionBoundary"/>.</summary>
/// <param name="at">The item comes after all entries of the subscription's log with an id below this.</param>
internal abstract class ControlItem(long at)
{
    public long At => at;

    /// <summary>The bytes that count against the bound of the queue.</summary>
    public abstract int Weight { get; }

    /// <summary>The item after this one. For the queue.</summary>
    public ControlItem? Next { get; set; }

    /// <summary>Releases what the item holds: the pump will not process it.</summary>
    public virtual void Abandon()
    {
        // Lines hold nothing.
    }
}
