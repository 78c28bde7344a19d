using ChatRoom.Protocol;

namespace ChatRoom.Identity;

/// <summary>
/// Makes aliases unique: on this server, or on all nodes of a cluster. An alias is also taken by one that looks like it
/// (<see cref="Alias.Looks"/>), and by a reserved one.
/// </summary>
public interface IAliasRegistry
{
    /// <summary>Claims an alias; returns false if it is taken.</summary>
    /// <param name="alias">The alias.</param>
    /// <param name="own">An alias that the same client has claimed already, and which takes nothing from it; null: none.</param>
    /// <param name="cancellationToken">Ends the call; the alias is not claimed then.</param>
    ValueTask<bool> TryClaimAsync(Alias alias, Alias? own, CancellationToken cancellationToken);

    /// <summary>Releases a claimed alias. Neither waits nor throws: a client that leaves cannot do anything about it.</summary>
    /// <param name="alias">The alias.</param>
    /// <param name="own">An alias that the same client keeps.</param>
    void Release(Alias alias, Alias? own = null);
}
