namespace ChatRoom.Bench.Tests.Load;

/// <summary>What a <see cref="FaultyServer"/> does wrong, once, to its first member.</summary>
public enum Fault
{
    None,
    Loss,
    Duplicate,
    Swap,
    Damage,

    /// <summary>Says nothing to anybody for half a second.</summary>
    Stall,

    /// <summary>Disconnects the first member.</summary>
    Disconnect,

    /// <summary>Disconnects everybody.</summary>
    End,
}
