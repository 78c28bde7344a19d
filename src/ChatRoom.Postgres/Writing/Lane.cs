using ChatRoom.Journal;
using ChatRoom.Journal.Writing;
using ChatRoom.Postgres.Storage;
using ChatRoom.Protocol;

namespace ChatRoom.Postgres.Writing;

/// <summary>
/// Stores messages, one turn at a time, on the thread pool. A turn takes what waits, lets the database number and store it in one
/// call, delivers it, and reports the outcomes. Between two calls, followers are added and removed, so that none misses an event.
/// </summary>
internal sealed class Lane : IThreadPoolWorkItem
{
    private const int MostAtOnce = 4_096;
    private const int MostBytesAtOnce = 1_048_576;
    private const int MostTasksAtOnce = 64; // messages must not wait for all newcomers

    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(1);

    private readonly WriterQueue<LaneTask> _queue = new();
    private readonly LaneState _state;
    private readonly Recovery _recovery;
    private readonly Committer _committer;
    private readonly ServerSession _session;
    private readonly FollowedRooms _rooms;
    private readonly string _name;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Batch _batch = Batch.New();
    private Task _pinging = Task.CompletedTask;

    public Lane(ServerSession session, FollowedRooms rooms, LaneState state, Recovery recovery, Committer committer, string name)
    {
        (_session, _rooms, _state, _recovery, _committer, _name) = (session, rooms, state, recovery, committer, name);
        _recovery.Refuse = RefuseWaiting;
    }

    /// <summary>Starts the lane.</summary>
    public void Start()
    {
        _queue.Schedule(() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false));
        _pinging = PingAsync();
    }

    /// <inheritdoc />
    public void Execute() => _ = RunAsync();

    /// <summary>Queues an event to be stored. The observer is never called on the lane.</summary>
    /// <exception cref="JournalException">The event cannot be stored; the observer is not called.</exception>
    public void Append(string room, ChatEvent e, AppendKey key, IAppendObserver observer)
    {
        if ((_state.Failure ?? _queue.Add(room, e, key, observer)) is { } why)
        {
            _state.Refused(1);
            throw new JournalException(why);
        }
    }

    /// <summary>Adds a follower to a room.</summary>
    /// <exception cref="JournalException">The room cannot be read, or the journal is closed.</exception>
    public Task FollowAsync(string key, IJournalFollower follower) => DoAsync(async () =>
    {
        if (!_rooms.TryFollow(key, follower))
        {
            await _state.WatchAsync(_rooms.FollowAsync(key, follower, _session, _name));
        }
    });

    /// <summary>Removes a follower from a room.</summary>
    public Task UnfollowAsync(string key, IJournalFollower follower) => DoAsync(() =>
    {
        _rooms.Unfollow(key, follower);
        return Task.CompletedTask;
    });

    /// <summary>Runs an action between two batches.</summary>
    /// <exception cref="JournalException">The journal is closed, or the database cannot be used.</exception>
    public Task DoAsync(Func<Task> action)
    {
        var task = new LaneTask(async () =>
        {
            try
            {
                await action();
            }
            catch (Exception e) when (Trouble.IsOfDatabase(e))
            {
                throw new JournalException(_state.Failure ?? Trouble.Explain(_name, e), e);
            }
        });
        return _queue.TryControl(task) ? task.Done : Task.FromException(new JournalException(StorageReasons.GoingDown));
    }

    /// <summary>Refuses new work; completes when all waiting work is done.</summary>
    public async Task EndAsync()
    {
        _recovery.Close();
        await _pinging;
        _queue.Close();
        await _ended.Task;
    }

    private async Task RunAsync()
    {
        try
        {
            await TurnAsync();
        }
        catch (Exception e)
        {
            Fail(e);
        }
        finally
        {
            if (!_queue.TryRest(out var isEnded))
            {
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            }
            else if (isEnded)
            {
                _ended.SetResult();
            }
        }
    }

    /// <summary>Records a bug, which must not end the lane; the next ping tests it.</summary>
    private void Fail(Exception bug) => _state.Fail($"an internal error: {bug.Message}", bug);

    private async Task TurnAsync()
    {
        await _recovery.EnsureAsync();
        for (var left = MostTasksAtOnce; left > 0 && _queue.NextControl() is { } task; left--)
        {
            await task.RunAsync();
        }

        _queue.Take(_batch, MostAtOnce, MostBytesAtOnce);
        if (_batch.Appends.Count > 0)
        {
            var batch = _batch;
            _batch = Batch.New();
            await _committer.StoreAsync(batch);
        }
    }

    /// <summary>Refuses the appends that wait, none of which was sent.</summary>
    private void RefuseWaiting(string why)
    {
        while (true)
        {
            _queue.Take(_batch, MostAtOnce, int.MaxValue);
            if (_batch.Appends.Count == 0)
            {
                return;
            }

            var batch = _batch;
            _batch = Batch.New();
            _state.Refused(batch.Appends.Count);
            foreach (var append in batch.Appends)
            {
                append.Refuse(why, null);
            }

            batch.Complete();
        }
    }

    /// <summary>Wakes the lane once a second, so that a lost session, a lost lock and the end of a failure are noticed while nobody speaks.</summary>
    private async Task PingAsync()
    {
        while (!_recovery.IsClosing)
        {
            await _recovery.PauseAsync(PingInterval);
            try
            {
                await DoAsync(_recovery.PingAsync);
            }
            catch (Exception e)
            {
                Fail(e);
            }
        }
    }
}
