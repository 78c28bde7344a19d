using ChatRoom.Identity;
using ChatRoom.Protocol;

namespace ChatRoom.Accounts;

/// <summary>
/// The registry of aliases as the chat uses it: in addition to the aliases of those who are connected, an alias that belongs to
/// an account, or looks like one that does, can be claimed only for that account.
/// </summary>
/// <param name="registry">The aliases of those who are connected.</param>
/// <param name="accounts">The accounts.</param>
internal sealed class RegisteredAliases(IAliasRegistry registry, AccountDirectory accounts) : IAliasRegistry
{
    private const int MostCounted = 100;

    /// <inheritdoc />
    public async ValueTask<AliasClaim> ClaimAsync(Alias alias, long owner, IAliasHolder holder, CancellationToken cancellationToken)
    {
        if (ConflictOf(alias, owner) is { } conflict)
        {
            return conflict;
        }

        var claim = await registry.ClaimAsync(alias, owner, holder, cancellationToken);
        if (claim.Succeeds && ConflictOf(alias, owner) is { } later) // registered meanwhile, on another node
        {
            claim.Lease.Release();
            return later;
        }

        return claim;
    }

    /// <inheritdoc />
    public async ValueTask<AliasLease> ClaimLikeAsync(
        Alias wanted, int maxLength, long owner, IAliasHolder holder, CancellationToken cancellationToken)
    {
        for (var n = 1; ; n++)
        {
            var number = n <= MostCounted ? n : Random.Shared.Next(MostCounted, 100 * MostCounted * MostCounted);
            var candidate = n == 1 ? wanted : wanted.WithSuffix(number, maxLength);
            if (ConflictOf(candidate, owner) is not null)
            {
                continue;
            }

            var lease = await registry.ClaimLikeAsync(candidate, maxLength, owner, holder, cancellationToken);
            if (ConflictOf(lease.Alias, owner) is null)
            {
                return lease;
            }

            lease.Release();
        }
    }

    private AliasClaim? ConflictOf(Alias alias, long owner)
    {
        if (accounts.FindLike(alias) is not { } account || account.Id == owner)
        {
            return null;
        }

        var registered = AccountDirectory.AliasOf(account);
        return registered == alias ? AliasClaim.ForAccount(registered) : new AliasClaim(registered, isReserved: false);
    }
}
