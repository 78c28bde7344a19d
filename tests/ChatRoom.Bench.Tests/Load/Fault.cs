namespace ChatRoom.Bench.Tests.Load;

/// <summary>What a <see cref="FaultyServer"/> does wrong, once, to its first member.</summary>
public enum Fault
{
    None,
    Loss,
    Duplicate,

    /// <summary>A message comes after the one that follows it.</summary>
    Swap,

    /// <summary>A message comes after the next of another publisher.</summary>
    SwapPublishers,

    Damage,

    /// <summary>Says nothing to anybody for half a second.</summary>
    Stall,

    /// <summary>Says nothing to anybody from then on.</summary>
    Mute,

    /// <summary>Disconnects the first member.</summary>
    Disconnect,

    /// <summary>Disconnects everybody.</summary>
    End,
}
