namespace ChatRoom.Bench;

/// <summary>What a load run does after its clients have joined.</summary>
internal enum LoadMode
{
    /// <summary>A closed window: when all reading members have a message, the next one is sent.</summary>
    Throughput,

    /// <summary>An open loop: messages are due at a fixed rate, and latencies count from when they were due.</summary>
    Latency,

    /// <summary>The connections stay idle, and the server's memory is measured.</summary>
    Idle,

    /// <summary>The run ends, because the joins are the measurement.</summary>
    Connect,

    /// <summary>Throughput while some subscribers do not read.</summary>
    Slow,
}
