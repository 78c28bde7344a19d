using System.Collections.Concurrent;
using ChatRoom.Identity;
using ChatRoom.Protocol;

namespace ChatRoom.Testing;

/// <summary>A registry with the faults that a test chooses for each claim. It loses leases when the test says so.</summary>
public sealed class FaultyAliasRegistry(params IEnumerable<Alias> reserved) : IAliasRegistry
{
    private readonly MemoryAliasRegistry _registry = new(reserved);
    private readonly ConcurrentDictionary<Lease, byte> _leases = new();
    private int _silent;
    private TaskCompletionSource _answers = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The fault of the claim of an alias, or of one like it.</summary>
    public Func<Alias, AliasFault> Claiming { get; set; } = static _ => AliasFault.None;

    /// <summary>How many claims it is silent about.</summary>
    public int Silent => Volatile.Read(ref _silent);

    /// <summary>How many leases are held.</summary>
    public int Leases => _leases.Count;

    /// <summary>Answers the claims that it was silent about.</summary>
    public void Answer() => Interlocked.Exchange(ref _answers, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();

    /// <summary>Loses the leases of an alias: somebody else can have it now.</summary>
    public void Lose(Alias alias)
    {
        foreach (var lease in _leases.Keys.Where(lease => lease.Alias == alias))
        {
            lease.Lose();
        }
    }

    /// <inheritdoc />
    public async ValueTask<AliasClaim> ClaimAsync(Alias alias, long owner, IAliasHolder holder, CancellationToken cancellationToken)
    {
        await FailAsync(alias, cancellationToken);
        var claim = await _registry.ClaimAsync(alias, owner, holder, cancellationToken);
        return claim.Succeeds ? new AliasClaim(Held(claim.Lease, holder)) : claim;
    }

    /// <inheritdoc />
    public async ValueTask<AliasLease> ClaimLikeAsync(
        Alias wanted, int maxLength, long owner, IAliasHolder holder, CancellationToken cancellationToken)
    {
        await FailAsync(wanted, cancellationToken);
        return Held(await _registry.ClaimLikeAsync(wanted, maxLength, owner, holder, cancellationToken), holder);
    }

    private Lease Held(AliasLease inner, IAliasHolder holder)
    {
        var lease = new Lease(this, inner, holder);
        _leases.TryAdd(lease, 0);
        return lease;
    }

    private Task FailAsync(Alias alias, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Claiming(alias) switch
        {
            AliasFault.Fails => Task.FromException(new AliasRegistryException("it fails")),
            AliasFault.Silent => BeSilentAsync(cancellationToken),
            _ => Task.CompletedTask,
        };
    }

    private async Task BeSilentAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _silent);
        try
        {
            await Volatile.Read(ref _answers).Task.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _silent);
        }
    }

    private sealed class Lease(FaultyAliasRegistry registry, AliasLease inner, IAliasHolder holder) : AliasLease(inner.Alias, inner.Owner)
    {
        private bool _isOver;

        public override void Release()
        {
            if (!Interlocked.Exchange(ref _isOver, true))
            {
                inner.Release();
                registry._leases.TryRemove(this, out _); // last: a test waits for this
            }
        }

        public void Lose()
        {
            if (!Interlocked.Exchange(ref _isOver, true))
            {
                inner.Release();
                registry._leases.TryRemove(this, out _);
                holder.Lost(this);
            }
        }
    }
}
