namespace ChatRoom.Bench.Checking;

/// <summary>Tracks the outstanding messages. A message is complete when all expected clients have it.</summary>
internal sealed class Outstanding(int publishers)
{
    /// <summary>The maximum number of tracked messages per publisher. Older messages are no longer tracked.</summary>
    public const int MaxPerPublisher = 4096;

    private readonly Ring[] _rings = [.. Enumerable.Range(0, publishers).Select(static _ => new Ring())];

    /// <summary>Called with the publisher of each message that is complete or given up.</summary>
    public Action<int>? Done { get; set; }

    /// <summary>The time at which a message was last completed.</summary>
    public long LastDone { get; set; }

    /// <summary>The number of messages that were given up.</summary>
    public long GivenUp { get; private set; }

    /// <summary>The number of outstanding messages, without those that were given up.</summary>
    public int Count { get; private set; }

    /// <summary>Returns the number of outstanding messages of a publisher.</summary>
    public int Of(int publisher) => _rings[publisher].Count;

    /// <summary>Adds the next message of a publisher.</summary>
    /// <param name="publisher">The publisher.</param>
    /// <param name="expected">The number of clients that should get the message.</param>
    public void Send(int publisher, int expected)
    {
        var ring = _rings[publisher];
        ref var missing = ref ring.Missing[ring.Sent++ % MaxPerPublisher];
        if (missing > 0)
        {
            GivenUp++;
            Finish(publisher); // too many outstanding messages: give up the oldest one
        }

        missing = expected;
        ring.Count++;
        Count++;
        if (expected == 0)
        {
            Finish(publisher);
        }
    }

    /// <summary>Notes that one more client has a message.</summary>
    public void Deliver(int publisher, uint sequence, long now)
    {
        var ring = _rings[publisher];
        if (sequence < ring.GivenUpBelow || ring.Sent - sequence > MaxPerPublisher)
        {
            return;
        }

        ref var missing = ref ring.Missing[sequence % MaxPerPublisher];
        if (missing > 0 && --missing == 0)
        {
            LastDone = now;
            Finish(publisher);
        }
    }

    /// <summary>Notes that a client has left, and will not get a publisher's messages from a sequence number on.</summary>
    public void Leave(int publisher, uint next, long now)
    {
        var sent = _rings[publisher].Sent;
        for (var sequence = Math.Max(next, sent - Math.Min(sent, MaxPerPublisher)); sequence < sent; sequence++)
        {
            Deliver(publisher, sequence, now);
        }
    }

    /// <summary>Gives up all outstanding messages. They count as lost unless they still arrive.</summary>
    public void GiveUp(long now)
    {
        for (var publisher = 0; publisher < _rings.Length; publisher++)
        {
            var ring = _rings[publisher];
            ring.GivenUpBelow = ring.Sent;
            Array.Clear(ring.Missing);
            for (GivenUp += ring.Count; ring.Count > 0;)
            {
                Finish(publisher);
            }
        }

        LastDone = now;
    }

    private void Finish(int publisher)
    {
        _rings[publisher].Count--;
        Count--;
        Done?.Invoke(publisher);
    }

    /// <summary>The tracked messages of one publisher.</summary>
    private sealed class Ring
    {
        public int[] Missing { get; } = new int[MaxPerPublisher]; // missing deliveries, by sequence number

        public uint Sent { get; set; }

        public uint GivenUpBelow { get; set; }

        public int Count { get; set; }
    }
}
