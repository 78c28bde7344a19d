using ChatRoom.Diagnostics;
using ChatRoom.Protocol;

namespace ChatRoom.Identity;

/// <summary>The registry as the chat uses it: waits no longer than <see cref="Patience"/> for an answer, and logs failures.</summary>
internal sealed class ObservedAliasRegistry(IAliasRegistry registry, ChatLog log, TimeProvider time) : IAliasRegistry
{
    /// <summary>How long a call may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <inheritdoc />
    public ValueTask<AliasClaim> ClaimAsync(Alias alias, long owner, IAliasHolder holder, CancellationToken cancellationToken)
    {
        var claim = registry.ClaimAsync(alias, owner, holder, cancellationToken);
        return claim.IsCompletedSuccessfully ? claim : WaitAsync(claim.AsTask(), static late => late.Lease?.Release(), cancellationToken);
    }

    /// <inheritdoc />
    public ValueTask<AliasLease> ClaimLikeAsync(
        Alias wanted, int maxLength, long owner, IAliasHolder holder, CancellationToken cancellationToken)
    {
        var claim = registry.ClaimLikeAsync(wanted, maxLength, owner, holder, cancellationToken);
        return claim.IsCompletedSuccessfully ? claim : WaitAsync(claim.AsTask(), static late => late.Release(), cancellationToken);
    }

    /// <summary>Waits for a call. If the call takes too long or is canceled, a late result is undone.</summary>
    private async ValueTask<T> WaitAsync<T>(Task<T> call, Action<T> undo, CancellationToken cancellationToken)
    {
        try
        {
            return await call.WaitAsync(Patience, time, cancellationToken);
        }
        catch (TimeoutException e)
        {
            _ = UndoAsync(call, undo);
            log.AliasesFailed(e);
            throw new AliasRegistryException("the registry does not answer", e);
        }
        catch (OperationCanceledException)
        {
            _ = UndoAsync(call, undo);
            throw;
        }
        catch (AliasRegistryException e)
        {
            log.AliasesFailed(e);
            throw;
        }
    }

    private static async Task UndoAsync<T>(Task<T> call, Action<T> undo)
    {
        await ((Task)call).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (call.IsCompletedSuccessfully)
        {
            undo(await call);
        }
    }
}
