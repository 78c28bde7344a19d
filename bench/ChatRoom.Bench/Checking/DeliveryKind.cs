namespace ChatRoom.Bench.Checking;

/// <summary>What a delivery is to the one who got it.</summary>
internal enum DeliveryKind
{
    /// <summary>The next of its publisher, or a later one: those between are missing so far.</summary>
    InOrder,

    /// <summary>It was missing, and comes after a later one of the same publisher.</summary>
    OutOfOrder,

    /// <summary>It had come before.</summary>
    Duplicate,

    /// <summary>Nobody sent it.</summary>
    Unknown,
}
