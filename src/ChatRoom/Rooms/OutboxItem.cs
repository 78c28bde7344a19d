namespace ChatRoom.Rooms;

/// <summary>A piece of an <see cref="Outbox"/>: <see cref="OutboxLines"/>, an <see cref="OutboxMove"/>, or the end, a bare <see cref="OutboxTurn"/>.</summary>
/// <param name="at">It comes after all entries of the log with an id below this.</param>
internal abstract class OutboxItem(long at)
{
    public long At => at;

    /// <summary>The bytes that it counts for.</summary>
    public abstract int Weight { get; }

    /// <summary>The outbox's own: what comes after it.</summary>
    public OutboxItem? Next { get; set; }

    /// <summary>It will not be done.</summary>
    public virtual void GiveUp()
    {
        // Lines need nothing.
    }
}
