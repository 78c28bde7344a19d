using ChatRoom.Protocol;

namespace ChatRoom.Identity;

/// <summary>The right to use an alias, until it is released or lost.</summary>
/// <param name="alias">The alias.</param>
/// <param name="owner">The number of the person who has it.</param>
public abstract class AliasLease(Alias alias, long owner)
{
    /// <summary>The alias.</summary>
    public Alias Alias => alias;

    /// <summary>The number of the person who has it.</summary>
    public long Owner => owner;

    /// <summary>Ends the lease, if it has not ended. Neither waits nor throws: a client that leaves cannot do anything about it.</summary>
    public abstract void Release();
}
