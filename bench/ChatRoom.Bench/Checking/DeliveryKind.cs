namespace ChatRoom.Bench.Checking;

/// <summary>The kinds of deliveries, as the receiving client sees them.</summary>
internal enum DeliveryKind
{
    /// <summary>The publisher's next message, or a later one. Messages in between are missing so far.</summary>
    InOrder,

    /// <summary>A missing message that arrives after a later one of the same publisher.</summary>
    OutOfOrder,

    /// <summary>A message that has arrived before.</summary>
    Duplicate,

    /// <summary>A message that nobody sent.</summary>
    Unknown,
}
