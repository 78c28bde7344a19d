using System.Diagnostics;
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
    private long _triedAt; // when storing failed last, or was probed

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
            try
            {
                await TurnAsync(writes);
            }
            catch (Exception e)
            {
                // A bug must not end the lane; the next probe tests it.
                var why = $"an internal error: {e.Message}";
                Refuse([.. writes.Where(static write => !write.Done.IsCompleted)], new StateException(why, e) { MayBeStored = true });
                _triedAt = Stopwatch.GetTimestamp();
                state.Fail(why, e);
            }
        }
    }

    private async Task TurnAsync(List<PendingWrite> writes)
    {
        if (UntilProbe == TimeSpan.Zero)
        {
            await ProbeAsync(); // however many writes come
        }

        while (writes.Count < MostAtOnce && _queue.Reader.TryRead(out var write))
        {
            writes.Add(write);
        }

        if (writes.Count == 0)
        {
            return;
        }

        if (state.HasFailed)
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

    /// <summary>How long until the database is probed, because it could not store; null: it is not.</summary>
    private TimeSpan? UntilProbe => !state.HasFailed || state.IsOver ? null
        : RetryInterval - Stopwatch.GetElapsedTime(_triedAt) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    /// <summary>Waits for a write or, after a failure, for the time of a probe.</summary>
    /// <returns>False at the end.</returns>
    private async Task<bool> NextAsync()
    {
        if (UntilProbe is not { } left)
        {
            return await _queue.Reader.WaitToReadAsync();
        }

        using var limit = new CancellationTokenSource(left);
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
            var probe = FormattableString.Invariant($"UPDATE lanes SET since = now() WHERE incarnation = {database.Incarnation} AND lane = 1");
            await state.WatchAsync(database.ChangeAsync(batch => batch.BatchCommands.Add(new NpgsqlBatchCommand(probe)), CancellationToken.None));
            state.Recover();
        }
        catch (Exception e) when (Trouble.IsOfDatabase(e))
        {
            Fail(e);
        }
    }

    /// <summary>Stores all writes in one transaction, or refuses all.</summary>
    /// <returns>An exception caused by one of the writes, with none of them stored or refused; otherwise null.</returns>
    private async Task<Exception?> TryStoreAsync(IReadOnlyList<PendingWrite> writes)
    {
        StateCall call;
        try
        {
            call = new StateCall(writes.Select(static write => write.Write));
        }
        catch (Exception e)
        {
            return e; // a bug
        }

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
                break;
            }
            catch (Exception e) when (Trouble.IsRolledBack(e) && Trouble.IsOfOneCall(e))
            {
                return e;
            }
            catch (Exception e) when (Trouble.IsOfDatabase(e))
            {
                Fail(e);
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

        foreach (var write in writes)
        {
            write.Complete();
        }

        state.Recover();
        return null;
    }

    private void Fail(Exception e)
    {
        _triedAt = Stopwatch.GetTimestamp();
        state.Fail(Trouble.Explain(database.Name, e), isOver: Trouble.IsTakenOver(e));
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
