using ChatRoom.Identity;
using ChatRoom.Protocol;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Participants;

/// <summary>
/// Aliases as with accounts, without passwords: a client that gives an alias is the person who has it, or had it last, on as many
/// connections as it likes.
/// </summary>
internal sealed class SharedAliases : IAliasRegistry
{
    private readonly MemoryAliasRegistry _registry = new();
    private readonly Dictionary<string, long> _owners = new(StringComparer.Ordinal);

    /// <summary>Whether claims of an alias fail.</summary>
    public Func<string, bool> Failing { get; set; } = static _ => false;

    /// <summary>Whether somebody else could have an alias.</summary>
    public async Task<bool> IsFreeAsync(string alias)
    {
        var claim = await _registry.ClaimAsync(Some.Alias(alias), Person.NewId(), new AliasHolder(), CancellationToken.None);
        claim.Lease?.Release();
        return claim.Succeeds;
    }

    public async ValueTask<AliasClaim> ClaimAsync(Alias alias, long owner, IAliasHolder holder, CancellationToken cancellationToken)
    {
        var claim = Failing(alias.Value)
            ? throw new AliasRegistryException("it fails")
            : await _registry.ClaimAsync(alias, OwnerOf(alias, owner), holder, cancellationToken);
        if (claim.Lease is { } lease)
        {
            lock (_owners)
            {
                _owners[alias.Key] = lease.Owner;
            }
        }

        return claim;
    }

    public ValueTask<AliasLease> ClaimLikeAsync(Alias wanted, int maxLength, long owner, IAliasHolder holder, CancellationToken cancellationToken) =>
        _registry.ClaimLikeAsync(wanted, maxLength, OwnerOf(wanted, owner), holder, cancellationToken);

    private long OwnerOf(Alias alias, long owner)
    {
        lock (_owners)
        {
            if (!_owners.ContainsValue(owner) && !_owners.TryAdd(alias.Key, owner))
            {
                return _owners[alias.Key];
            }

            return owner;
        }
    }
}
