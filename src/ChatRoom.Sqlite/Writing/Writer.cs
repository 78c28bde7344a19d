using ChatRoom.Journal;
using ChatRoom.Journal.Writing;
using ChatRoom.Protocol;
using ChatRoom.Sqlite.Diagnostics;
using ChatRoom.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace ChatRoom.Sqlite.Writing;

/// <summary>
/// Writes, one turn at a time: as a work item of the thread pool, or on its own thread if each commit waits for the disk. A
/// turn takes all waiting appends, assigns ids, stores them in one transaction, delivers the events to the rooms in order, and
/// reports the outcomes. Between two transactions, followers are added and removed, so that none misses an event, and one
/// slice of maintenance runs. "The writer's thread" elsewhere means whichever thread runs the turn.
/// </summary>
internal sealed class Writer : IThreadPoolWorkItem
{
    private const int MostAtOnce = 4_096;
    private const int MostControlsAtOnce = 64; // each may read the file, and messages must not wait for all newcomers
    private const int MostBytesAtOnce = 1_048_576;

    private readonly DatabaseFile _file;
    private readonly EventStore _store;
    private readonly RoomTable _rooms;
    private readonly WriterState _state;
    private readonly Committer _committer;
    private readonly bool _showsFirst;
    private readonly bool _waitsForDisk;
    private volatile bool _retries;
    private readonly WriterQueue<Action> _queue = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Batch _batch = Batch.New();

    /// <param name="file">The journal's file.</param>
    /// <param name="store">The database, which only the writer uses from <see cref="Start"/> on.</param>
    /// <param name="rooms">The rooms in memory, which other threads read.</param>
    /// <param name="state">Whether the file can be written.</param>
    /// <param name="durability">With <see cref="JournalDurability.None"/>, events are shown before they are stored.</param>
    /// <param name="log">The log.</param>
    /// <param name="instruments">The metrics.</param>
    public Writer(
        DatabaseFile file,
        EventStore store,
        RoomTable rooms,
        WriterState state,
        JournalDurability durability,
        JournalLog log,
        JournalInstruments instruments)
    {
        (_file, _store, _rooms, _state) = (file, store, rooms, state);
        _showsFirst = durability == JournalDurability.None;
        _waitsForDisk = durability == JournalDurability.Disk;
        _committer = new Committer(store, rooms, state, _showsFirst, log, instruments);
    }

    /// <summary>Starts the writer: on its own thread if commits need an fsync, which would block a worker of the thread pool.</summary>
    public void Start()
    {
        if (_waitsForDisk)
        {
            new Thread(Run) { IsBackground = true, Name = "journal" }.Start();
        }
        else
        {
            _queue.Schedule(() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false));
        }
    }

    /// <inheritdoc />
    public void Execute()
    {
        TryTurn();
        if (_state.UntilTry is { } untilTry && !_retries)
        {
            _retries = true;
            _ = RetryAsync(untilTry);
        }

        if (!_queue.TryRest(out var isEnded))
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false); // other work items run first, and the next turn takes their appends, too
        }
        else if (isEnded)
        {
            _ended.SetResult();
        }
    }

    /// <summary>Queues an event to be stored. The observer is never called on the writer's thread.</summary>
    /// <exception cref="JournalException">The event cannot be stored; the observer is not called.</exception>
    public void Append(string room, ChatEvent e, AppendKey key, IAppendObserver observer)
    {
        if ((_state.Failure ?? _queue.Add(room, e, key, observer)) is { } why)
        {
            _state.Refused(1);
            throw new JournalException(why);
        }
    }

    /// <summary>See <see cref="EventStore.TextsReplaced"/>.</summary>
    public long TextsReplaced => _store.TextsReplaced;

    /// <summary>Runs an action with a room on the writer's thread, between two transactions.</summary>
    /// <exception cref="JournalException">The room cannot be read, or the journal is closed.</exception>
    public Task WithRoomAsync(string key, Action<RoomState> action) => RunAsync(_queue.TryControl, () => action(_rooms.Get(key, _store)));

    /// <summary>
    /// Runs a slice of maintenance on the writer's thread, between two transactions, after a turn of the waiting appends. All
    /// messages wait meanwhile, so it may take only a few milliseconds, and should avoid fsync. It must end its own transactions.
    /// </summary>
    /// <exception cref="JournalException">The slice failed, the file is damaged and left as it is, or the journal is closed.</exception>
    public Task RunAsync(Action<SqliteConnection> slice) => RunAsync(_queue.TryMaintain, () =>
    {
        if (_state.IsDamaged)
        {
            throw new JournalException(_state.Failure!);
        }

        slice(_store.Connection);
    });

    /// <summary>Makes sure that the file is still where it was; otherwise events would be stored in a file that cannot be found any more.</summary>
    /// <exception cref="JournalException">The file was moved or deleted, and from now on nothing is stored.</exception>
    public Task RequirePlaceAsync() => RunAsync(connection =>
    {
        if (_file.IsGoneFrom(connection))
        {
            throw new JournalException(_state.Fail(Trouble.Gone(_file.Path), damaged: true, null));
        }
    });

    /// <summary>Reports damage that a check found.</summary>
    public void Damage(string how) => _queue.TryControl(() => _state.Damage(how));

    /// <summary>Reports damage that a read found.</summary>
    public void Damage(SqliteException e) => _queue.TryControl(() => _state.Fail(e));

    /// <summary>Refuses new work; completes when all waiting work is done and the thread has ended.</summary>
    public Task EndAsync()
    {
        _queue.Close();
        return _ended.Task;
    }

    private static JournalException Closed() => new(StorageReasons.GoingDown);

    private Task RunAsync(Func<Action, bool> add, Action action)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return add(Run) ? done.Task : Task.FromException(Closed());

        void Run()
        {
            try
            {
                action();
                done.SetResult();
            }
            catch (SqliteException e)
            {
                _committer.TryRollBack();
                if (Trouble.IsDamage(e))
                {
                    _state.Fail(e);
                }

                done.SetException(new JournalException(_state.Failure ?? e.Message, e));
            }
            catch (Exception e)
            {
                _committer.TryRollBack();
                done.SetException(e);
            }
        }
    }

    private void Run()
    {
        while (_queue.Wait(_state.UntilTry))
        {
            _queue.Gather(MostAtOnce);
            TryTurn();
        }

        _ended.SetResult();
    }

    private async Task RetryAsync(TimeSpan after)
    {
        await Task.Delay(after);
        _retries = false;
        _queue.TryControl(static () => { });
    }

    /// <summary>Runs a turn. A bug, here or in a listener of the log or the metrics, must end neither the writer nor the process.</summary>
    private void TryTurn()
    {
        try
        {
            Turn();
        }
        catch (Exception e)
        {
            _committer.TryRollBack();
            TryFail(e);
        }
    }

    private void TryFail(Exception e)
    {
        try
        {
            _state.Fail($"an internal error: {e.Message}", damaged: false, e);
        }
        catch
        {
            // Perhaps the log itself has failed; the health check still shows the failure.
        }
    }

    private void Turn()
    {
        for (var left = MostControlsAtOnce; left > 0 && _queue.NextControl() is { } control; left--)
        {
            control();
        }

        if (_state.UntilTry is { } untilTry && untilTry <= TimeSpan.Zero)
        {
            _committer.Probe();
        }

        // An event that is shown before it is stored must be readable from memory until then.
        _queue.Take(_batch, _showsFirst ? IMessageJournal.MostRead : MostAtOnce, _showsFirst ? RecentEntries.MostBytes : MostBytesAtOnce);
        if (_batch.Appends.Count > 0)
        {
            var batch = _batch;
            _batch = Batch.New();
            _committer.Store(batch);
        }

        _rooms.Trim();
        _queue.NextSlice()?.Invoke();
    }
}
