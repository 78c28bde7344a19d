namespace ChatRoom.Diagnostics;

/// <summary>What is counted of one connection.</summary>
internal interface IOpenConnection
{
    /// <summary>Whether this process opened the connection: then it is not counted.</summary>
    bool IsOwn { get; }

    /// <summary>What it has sent and received.</summary>
    SubscriberCounters Counters { get; }

    /// <summary>The protocol that it speaks; null before that is known.</summary>
    string? Dialect { get; }

    /// <summary>The rooms that it attends; null before it has an alias.</summary>
    IEnumerable<string>? Rooms { get; }
}
