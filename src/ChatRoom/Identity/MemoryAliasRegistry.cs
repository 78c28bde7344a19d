using System.Runtime.InteropServices;
using ChatRoom.Protocol;

namespace ChatRoom.Identity;

/// <summary>The aliases of one process. It never loses a lease.</summary>
public sealed class MemoryAliasRegistry : IAliasRegistry
{
    private const int MostCounted = 100;
    private const long Nobody = 0;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Holding> _holdings = new(StringComparer.Ordinal); // by what the aliases look like

    /// <param name="reserved">Aliases that nobody can claim.</param>
    public MemoryAliasRegistry(params IEnumerable<Alias> reserved)
    {
        foreach (var alias in reserved)
        {
            Claim(alias, Nobody);
        }
    }

    /// <inheritdoc />
    public ValueTask<AliasClaim> ClaimAsync(Alias alias, long owner, IAliasHolder holder, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<AliasClaim>(cancellationToken) : new(Claim(alias, owner));

    /// <inheritdoc />
    public ValueTask<AliasLease> ClaimLikeAsync(
        Alias wanted, int maxLength, long owner, IAliasHolder holder, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<AliasLease>(cancellationToken);
        }

        var claim = Claim(wanted, owner);
        for (var n = 2; !claim.Succeeds; n++)
        {
            // If many people have the same name, do not try all numbers in turn.
            var number = n <= MostCounted ? n : Random.Shared.Next(MostCounted, 100 * MostCounted * MostCounted);
            claim = Claim(wanted.WithSuffix(number, maxLength), owner);
        }

        return new(claim.Lease);
    }

    private AliasClaim Claim(Alias alias, long owner)
    {
        var looks = alias.Looks; // computed outside the lock
        lock (_lock)
        {
            foreach (var look in looks)
            {
                if (_holdings.TryGetValue(look, out var held) && held.Owner != owner)
                {
                    return new(held.Alias, isReserved: held.Owner == Nobody);
                }
            }

            foreach (var look in looks)
            {
                ref var holding = ref CollectionsMarshal.GetValueRefOrAddDefault(_holdings, look, out _);
                holding = new(owner, alias, holding.Leases + 1);
            }

            return new(new Lease(this, alias, owner));
        }
    }

    private void Release(Alias alias)
    {
        var looks = alias.Looks;
        lock (_lock)
        {
            foreach (var look in looks)
            {
                ref var holding = ref CollectionsMarshal.GetValueRefOrNullRef(_holdings, look);
                if (holding.Leases > 1)
                {
                    holding = holding with { Leases = holding.Leases - 1 };
                }
                else
                {
                    _holdings.Remove(look);
                }
            }
        }
    }

    /// <param name="Owner">The person who has it.</param>
    /// <param name="Alias">The last alias with this look that the owner has claimed.</param>
    /// <param name="Leases">How many leases the owner has of such aliases.</param>
    private readonly record struct Holding(long Owner, Alias Alias, int Leases);

    private sealed class Lease(MemoryAliasRegistry registry, Alias alias, long owner) : AliasLease(alias, owner)
    {
        private bool _isOver;

        public override void Release()
        {
            if (!Interlocked.Exchange(ref _isOver, true))
            {
                registry.Release(Alias);
            }
        }
    }
}
