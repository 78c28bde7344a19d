using ChatRoom.Protocol;

namespace ChatRoom.Identity;

// Contract of IAliasRegistry (each line has its test in ChatRoom.Tests/Identity/AliasRegistryContract, for each implementation):
//
// 1. An alias has one owner at a time, and nobody else gets one that looks like it (Alias.Looks). A refused claim returns the
//    alias that conflicts with it, and whether that alias is reserved or another owner's.
// 2. An owner's aliases do not conflict with the owner's own claims. During a rename the owner holds both aliases, so nobody gets
//    the old one before the new one is announced, and the rename can be undone.
// 3. Release ends its own lease and nothing else, even if it is called late. It neither waits nor throws.
// 4. ClaimLikeAsync always returns a lease: of the alias, or of the alias with a number.
// 5. A registry may lose a lease. It calls IAliasHolder.Lost once, on any thread; by then another owner may have the alias.
//    A lease that was released is not reported.
// 6. A call that fails (AliasRegistryException) holds nothing afterwards.
// 7. A canceled call ends at once, with OperationCanceledException, and holds nothing afterwards.

/// <summary>Makes aliases unique: on this server, or on all nodes of a cluster. The contract stands above. Calls may overlap.</summary>
public interface IAliasRegistry
{
    /// <summary>Claims an alias.</summary>
    /// <param name="alias">The alias.</param>
    /// <param name="owner">The number of the person who claims it, never 0.</param>
    /// <param name="holder">Notified if the lease is lost.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="AliasRegistryException">It is unknown whether the alias is free.</exception>
    ValueTask<AliasClaim> ClaimAsync(Alias alias, long owner, IAliasHolder holder, CancellationToken cancellationToken);

    /// <summary>Claims an alias, or the alias with a number if it is taken, for a client that cannot be asked for another one.</summary>
    /// <param name="wanted">The alias.</param>
    /// <param name="maxLength">How many characters (code points) an alias may have, at least 12.</param>
    /// <param name="owner">The number of the person who claims it, never 0.</param>
    /// <param name="holder">Notified if the lease is lost.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="AliasRegistryException">It is unknown which alias is free.</exception>
    ValueTask<AliasLease> ClaimLikeAsync(Alias wanted, int maxLength, long owner, IAliasHolder holder, CancellationToken cancellationToken);
}
