namespace ChatRoom.Bench.Tests.Load;

/// <summary>The fault that a <see cref="FaultyServer"/> has once, for its first member.</summary>
public enum Fault
{
    None,
    Loss,
    Duplicate,

    /// <summary>A message is sent after the next one.</summary>
    Swap,

    /// <summary>A message is sent after the next message of another publisher.</summary>
    SwapPublishers,

    Damage,

    /// <summary>The server sends nothing for half a second.</summary>
    Stall,

    /// <summary>The server sends nothing anymore.</summary>
    Mute,

    /// <summary>The server disconnects the first member.</summary>
    Disconnect,

    /// <summary>The server disconnects all members.</summary>
    End,
}
