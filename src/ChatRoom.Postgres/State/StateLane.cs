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
/// Stores one write after the other. A write whose answer was lost is asked again under the same number until its outcome is known:
/// nobody waits longer for it than <see cref="PatientStore"/> does. While the database cannot be reached, other writes are refused.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="state">Whether the lane can store.</param>
/// <param name="tells">Whether to announce each write to the other nodes of a cluster.</param>
internal sealed class StateLane(Database database, LaneState state, bool tells = false) : IAsyncDisposable
{
    private const int MostWaiting = 1_024;

    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    private readonly Channel<PendingWrite> _queue = Channel.CreateBounded<PendingWrite>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly TaskCompletionSource _closing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _running = Task.CompletedTask;
    private long _number;
    private long _triedAt; // when storing failed last, or was probed

    /// <summary>Starts the lane.</summary>
    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>Stores a write. Returns null if it is stored; otherwise what others have changed since it was decided.</summary>
    /// <exception cref="StateException">It could not be stored.</exception>
    public Task<StoredChanges?> WriteAsync(StateWrite write)
    {
        var pending = new PendingWrite(write);
        if (_queue.Writer.TryWrite(pending))
        {
            return pending.Done;
        }

        state.Refused(1);
        return Task.FromException<StoredChanges?>(new StateException(_closing.Task.IsCompleted ? StorageReasons.GoingDown : $"{MostWaiting} changes wait for {database.Name} already"));
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
            PendingWrite? write = null;
            try
            {
                if (UntilProbe == TimeSpan.Zero)
                {
                    await ProbeAsync(); // however many writes come
                }

                if (_queue.Reader.TryRead(out write))
                {
                    await StoreAsync(write);
                }
            }
            catch (Exception e)
            {
                // A bug must not end the lane; the next probe tests it.
                var why = $"an internal error: {e.Message}";
                if (write is { Done.IsCompleted: false })
                {
                    Refuse(write, new StateException(why, e) { MayBeStored = true });
                }

                _triedAt = Stopwatch.GetTimestamp();
                state.Fail(why, e);
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

    private async Task StoreAsync(PendingWrite write)
    {
        if (state.HasFailed)
        {
            Refuse(write, new StateException(state.Failure!));
            return;
        }

        var call = new StateCall(write.Write, tells);
        var number = ++_number;
        for (var isLost = false; ;) // an attempt ended without an answer: it may be stored, or still be running
        {
            try
            {
                write.Complete(await state.WatchAsync(database.RunAsync(
                    async (connection, _) =>
                    {
                        try
                        {
                            return await call.AskAsync(connection, database.Incarnation, number);
                        }
                        catch (Exception e) when (!Trouble.IsRolledBack(e))
                        {
                            isLost = true;
                            throw;
                        }
                    },
                    CancellationToken.None)));
                break;
            }
            catch (Exception e) when (Trouble.IsRolledBack(e) && Trouble.IsOfOneCall(e))
            {
                RefuseMistake(write, e);
                return;
            }
            catch (Exception e) when (Trouble.IsOfDatabase(e))
            {
                Fail(e);
                if (!isLost || state.IsOver || _closing.Task.IsCompleted)
                {
                    Refuse(write, new StateException(state.Failure!, e) { MayBeStored = isLost && !Trouble.IsTakenOver(e) });
                    return;
                }

                await Task.WhenAny(Task.Delay(RetryInterval), _closing.Task);
            }
            catch (Exception e)
            {
                RefuseMistake(write, e); // a bug
                return;
            }
        }

        state.Recover();
    }

    private void RefuseMistake(PendingWrite write, Exception mistake) =>
        Refuse(write, new StateException($"this cannot be stored because of an internal error: {mistake.Message}", mistake));

    private void Fail(Exception e)
    {
        _triedAt = Stopwatch.GetTimestamp();
        state.Fail(Trouble.Explain(database.Name, e), isOver: Trouble.IsTakenOver(e));
    }

    private void Refuse(PendingWrite write, StateException why)
    {
        state.Refused(1);
        write.Refuse(why);
    }
}
