using System.Threading.Channels;
using ChatRoom.Journal.Writing;
using ChatRoom.Postgres.Storage;
using ChatRoom.Postgres.Writing;
using ChatRoom.State;
using ChatRoom.State.Writing;
using Npgsql;

namespace ChatRoom.Postgres.State;

/// <summary>
/// Stores writes that wait together in one transaction, one after the other. A write whose answer was lost is asked again under the
/// same number until its outcome is known: nobody waits longer for it than <see cref="PatientStore"/> does. While the database cannot
/// be reached, other writes are refused.
/// </summary>
internal sealed class StateLane(Database database, LaneState state) : IAsyncDisposable
{
    private const int MostWaiting = 1_024;
    private const int MostAtOnce = 256;

    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    private readonly Channel<PendingWrite> _queue = Channel.CreateBounded<PendingWrite>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly TaskCompletionSource _closing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _running = Task.CompletedTask;
    private long _number;

    /// <summary>Starts the lane.</summary>
    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>Stores a write.</summary>
    /// <exception cref="StateException">It could not be stored.</exception>
    public Task WriteAsync(StateWrite write)
    {
        var pending = new PendingWrite(write);
        if (_queue.Writer.TryWrite(pending))
        {
            return pending.Done;
        }

        state.Refused(1);
        return Task.FromException(new StateException(_closing.Task.IsCompleted ? StorageReasons.GoingDown : $"{MostWaiting} changes wait for {database.Name} already"));
    }

    /// <summary>Refuses new writes; completes when those that wait are done.</summary>
    public async ValueTask DisposeAsync()
    {
        _closing.TrySetResult();
        _queue.Writer.TryComplete();
        await _running;
    }

    private async Task RunAsync()
    {
        while (await NextAsync())
        {
            List<PendingWrite> writes = [];
            while (writes.Count < MostAtOnce && _queue.Reader.TryRead(out var write))
            {
                writes.Add(write);
            }

            if (writes.Count == 0)
            {
                await ProbeAsync(); // the time of a retry
            }
            else if (state.HasFailed)
            {
                Refuse(writes, new StateException(state.Failure!));
            }
            else if (await TryStoreAsync(writes) is not null)
            {
                foreach (var write in writes)
                {
                    if (await TryStoreAsync([write]) is { } mistake)
                    {
                        Refuse([write], new StateException($"this cannot be stored because of an internal error: {mistake.Message}", mistake));
                    }
                }
            }
        }
    }

    /// <summary>Waits for a write or, after a failure, for the time of a retry.</summary>
    /// <returns>False at the end.</returns>
    private async Task<bool> NextAsync()
    {
        if (!state.HasFailed || state.IsOver)
        {
            return await _queue.Reader.WaitToReadAsync();
        }

        using var limit = new CancellationTokenSource(RetryInterval);
        try
        {
            return await _queue.Reader.WaitToReadAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    private async Task ProbeAsync()
    {
        try
        {
            await state.WatchAsync(database.ChangeAsync(static batch => batch.BatchCommands.Add(new NpgsqlBatchCommand("UPDATE lanes SET since = now() WHERE lane = 1")), CancellationToken.None));
            state.Recover();
        }
        catch (Exception e) when (Trouble.IsOfDatabase(e))
        {
            state.Fail(Trouble.Explain(database.Name, e), isOver: Trouble.IsTakenOver(e));
        }
    }

    /// <summary>Stores all writes in one transaction, or refuses all.</summary>
    /// <returns>An exception caused by one of the writes, with none of them stored or refused; otherwise null.</returns>
    private async Task<Exception?> TryStoreAsync(IReadOnlyList<PendingWrite> writes)
    {
        var call = new StateCall(writes.Select(static write => write.Write));
        var number = ++_number;
        for (var isLost = false; ;) // an attempt ended without an answer: it may be stored, or still be running
        {
            try
            {
                await state.WatchAsync(database.RunAsync(
                    async (connection, _) =>
                    {
                        try
                        {
                            await call.AskAsync(connection, database.Incarnation, number);
                            return true;
                        }
                        catch (Exception e) when (!Trouble.IsRolledBack(e))
                        {
                            isLost = true;
                            throw;
                        }
                    },
                    CancellationToken.None));
                state.Recover();
                foreach (var write in writes)
                {
                    write.Complete();
                }

                return null;
            }
            catch (Exception e) when (Trouble.IsRolledBack(e) && Trouble.IsOfOneCall(e))
            {
                return e;
            }
            catch (Exception e) when (Trouble.IsOfDatabase(e))
            {
                state.Fail(Trouble.Explain(database.Name, e), isOver: Trouble.IsTakenOver(e));
                if (!isLost || state.IsOver || _closing.Task.IsCompleted)
                {
                    Refuse(writes, new StateException(state.Failure!, e) { MayBeStored = isLost && !Trouble.IsTakenOver(e) });
                    return null;
                }

                await Task.WhenAny(Task.Delay(RetryInterval), _closing.Task);
            }
            catch (Exception e)
            {
                return e; // a bug
            }
        }
    }

    private void Refuse(IReadOnlyList<PendingWrite> writes, StateException why)
    {
        state.Refused(writes.Count);
        foreach (var write in writes)
        {
            write.Refuse(why);
        }
    }
}
