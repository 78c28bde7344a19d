namespace ChatRoom.Bench;

/// <summary>What a load run does once its clients have joined.</summary>
internal enum LoadMode
{
    /// <summary>Closed window: a message is done when all who read have it, and then the next one may be sent.</summary>
    Throughput,

    /// <summary>Open loop: messages are due at a rate, whatever happens, and are timed from when they were due.</summary>
    Latency,

    /// <summary>Nothing: the clients are there, and the server's memory is looked at.</summary>
    Idle,

    /// <summary>Nothing: how fast they joined is what was measured.</summary>
    Connect,

    /// <summary>Throughput, while some subscribers do not read.</summary>
    Slow,
}
