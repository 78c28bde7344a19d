using ChatRoom.Diagnostics;
using ChatRoom.Protocol;

namespace ChatRoom.Identity;

/// <summary>The registry as the chat uses it: waits no longer than <see cref="Patience"/> for an answer, then cancels the call, and logs failures.</summary>
internal sealed class ObservedAliasRegistry(IAliasRegistry registry, ChatLog log, TimeProvider time) : IAliasRegistry
{
    /// <summary>How long a call may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <inheritdoc />
    public ValueTask<AliasClaim> ClaimAsync(Alias alias, long owner, IAliasHolder holder, CancellationToken cancellationToken)
    {
        var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        return WaitAsync(registry.ClaimAsync(alias, owner, holder, ending.Token), static late => late.Lease?.Release(), ending, cancellationToken);
    }

    /// <inheritdoc />
    public ValueTask<AliasLease> ClaimLikeAsync(
        Alias wanted, int maxLength, long owner, IAliasHolder holder, CancellationToken cancellationToken)
    {
        var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        return WaitAsync(registry.ClaimLikeAsync(wanted, maxLength, owner, holder, ending.Token), static late => late.Release(), ending, cancellationToken);
    }

    /// <summary>Waits for a call. If the call takes too long or is canceled, a late result is undone.</summary>
    private async ValueTask<T> WaitAsync<T>(ValueTask<T> running, Action<T> undo, CancellationTokenSource ending, CancellationToken cancellationToken)
    {
        using var ended = ending;
        if (running.IsCompletedSuccessfully)
        {
            return await running;
        }

        var call = running.AsTask();
        try
        {
            return await call.WaitAsync(Patience, time, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            _ = UndoAsync(call, undo);
            await ending.CancelAsync();
            if (e is OperationCanceledException)
            {
                throw;
            }

            log.AliasesFailed(e);
            throw new AliasRegistryException("the registry does not answer", e);
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
