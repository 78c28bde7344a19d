namespace ChatRoom.Bench.Checking;

/// <summary>Which messages are under way: a message is done when everybody who is expected to has it.</summary>
internal sealed class Outstanding(int publishers)
{
    /// <summary>Messages of one publisher that are looked after; of earlier ones nobody asks any more.</summary>
    public const int MaxPerPublisher = 4096;

    private readonly Ring[] _rings = [.. Enumerable.Range(0, publishers).Select(static _ => new Ring())];

    /// <summary>Is told the publisher of each message that is done, or given up.</summary>
    public Action<int>? Done { get; set; }

    /// <summary>When a message was last done.</summary>
    public long LastDone { get; set; }

    /// <summary>Messages that were given up.</summary>
    public long Forgiven { get; private set; }

    /// <summary>Messages under way, of all publishers; those that were given up aside.</summary>
    public int Count { get; private set; }

    /// <summary>Messages of a publisher under way.</summary>
    public int Of(int publisher) => _rings[publisher].Count;

    /// <summary>A publisher says its next message, and so many are to get it.</summary>
    public void Send(int publisher, int expected)
    {
        var ring = _rings[publisher];
        ref var missing = ref ring.Missing[ring.Sent++ % MaxPerPublisher];
        if (missing > 0)
        {
            Forgiven++;
            Finish(publisher); // more under way than are looked after: the oldest is no longer
        }

        missing = expected;
        ring.Count++;
        Count++;
        if (expected == 0)
        {
            Finish(publisher);
        }
    }

    /// <summary>One more has it.</summary>
    public void Deliver(int publisher, uint sequence, long now)
    {
        var ring = _rings[publisher];
        if (sequence < ring.ForgivenBelow || ring.Sent - sequence > MaxPerPublisher)
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

    /// <summary>Somebody has gone: nobody waits for what it will not get from this publisher, from a sequence number on.</summary>
    public void Leave(int publisher, uint next, long now)
    {
        var sent = _rings[publisher].Sent;
        for (var sequence = Math.Max(next, sent - Math.Min(sent, MaxPerPublisher)); sequence < sent; sequence++)
        {
            Deliver(publisher, sequence, now);
        }
    }

    /// <summary>Gives up what is under way: it is waited for no longer, and counts as lost unless it comes after all.</summary>
    public void Forgive(long now)
    {
        for (var publisher = 0; publisher < _rings.Length; publisher++)
        {
            var ring = _rings[publisher];
            ring.ForgivenBelow = ring.Sent;
            Array.Clear(ring.Missing);
            for (Forgiven += ring.Count; ring.Count > 0;)
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

    /// <summary>One publisher's.</summary>
    private sealed class Ring
    {
        public int[] Missing { get; } = new int[MaxPerPublisher]; // deliveries, by sequence number

        public uint Sent { get; set; }

        public uint ForgivenBelow { get; set; }

        public int Count { get; set; }
    }
}
