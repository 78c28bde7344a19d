using ChatRoom.Protocol;

namespace ChatRoom.Identity;

/// <summary>The aliases of one process.</summary>
public sealed class MemoryAliasRegistry : IAliasRegistry
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _owners = new(StringComparer.Ordinal); // what an alias looks like, and which it is

    /// <param name="reserved">Aliases that nobody can claim.</param>
    public MemoryAliasRegistry(params IEnumerable<Alias> reserved)
    {
        foreach (var alias in reserved)
        {
            Claim(alias);
        }
    }

    /// <inheritdoc />
    public ValueTask<bool> TryClaimAsync(Alias alias, Alias? own, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<bool>(cancellationToken);
        }

        lock (_lock)
        {
            foreach (var look in alias.Looks())
            {
                if (_owners.TryGetValue(look, out var owner) && owner != own?.Value)
                {
                    return ValueTask.FromResult(false);
                }
            }

            Claim(alias);
            return ValueTask.FromResult(true);
        }
    }

    /// <inheritdoc />
    public void Release(Alias alias, Alias? own = null)
    {
        lock (_lock)
        {
            foreach (var look in alias.Looks())
            {
                if (_owners.TryGetValue(look, out var owner) && owner == alias.Value)
                {
                    _owners.Remove(look);
                }
            }

            if (own is not null)
            {
                Claim(own); // what both look like
            }
        }
    }

    private void Claim(Alias alias)
    {
        foreach (var look in alias.Looks())
        {
            _owners[look] = alias.Value;
        }
    }
}
