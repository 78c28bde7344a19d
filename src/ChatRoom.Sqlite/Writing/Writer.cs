using ChatRoom.Journal;
using ChatRoom.Protocol;
using ChatRoom.Sqlite.Configuration;
using ChatRoom.Sqlite.Diagnostics;
using ChatRoom.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace ChatRoom.Sqlite.Writing;

/// <summary>
/// Writes, one turn at a time: as a work item of the thread pool, or on a thread of its own where each commit waits for the
/// disk. A turn takes all that waits, numbers it, stores it in one transaction, delivers it to the rooms in order, and has the
/// outcome reported. Between two transactions it lets rooms begin and end to follow, so that none of them misses anything,
/// and does one slice of maintenance. "The writer's thread" elsewhere means whichever thread runs the turn.
/// </summary>
internal sealed class Writer : IThreadPoolWorkItem
{
    /// <summary>Why nothing is taken any more when it is closed, for people.</summary>
    public const string GoingDown = "the server is going down";

    private const int MostAtOnce = 4_096;
    private const int MostControlsAtOnce = 64; // each may read the file: messages must not wait for all newcomers
    private const int MostBytesAtOnce = 1_048_576;

    private readonly DatabaseFile _file;
    private readonly EventStore _store;
    private readonly RoomTable _rooms;
    private readonly WriterState _state;
    private readonly Committer _committer;
    private readonly bool _showsFirst;
    private readonly bool _waitsForDisk;
    private volatile bool _retries;
    private readonly WriterQueue _queue = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Batch _batch = Batch.New();

    /// <param name="file">The file.</param>
    /// <param name="store">The database; the writer's alone from the start of its thread on.</param>
    /// <param name="rooms">The rooms, which others look at.</param>
    /// <param name="state">Whether it can store.</param>
    /// <param name="durability">With <see cref="JournalDurability.None"/>, events are shown before they are stored.</param>
    /// <param name="log">What it tells.</param>
    /// <param name="instruments">What it measures.</param>
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

    /// <summary>Begins. An fsync would block a worker of the thread pool that others need, so there it has a thread of its own.</summary>
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
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false); // others get a turn, and their appends come along
        }
        else if (isEnded)
        {
            _ended.SetResult();
        }
    }

    /// <summary>Stores an event. Its observer is never called on the writer's thread.</summary>
    /// <exception cref="JournalException">It cannot be stored; the observer is not called.</exception>
    public void Append(string room, ChatEvent e, AppendKey key, IAppendObserver observer)
    {
        if (_state.Failure is { } failure)
        {
            _state.Refused(1);
            throw new JournalException(failure);
        }

        var append = PendingAppend.For(room, e, key, observer);
        if (_queue.Add(append) is { } refusal)
        {
            append.Release();
            _state.Refused(1);
            throw new JournalException(refusal);
        }
    }

    /// <summary>See <see cref="EventStore.TextsReplaced"/>.</summary>
    public long TextsReplaced => _store.TextsReplaced;

    /// <summary>Does something with the room on the writer's thread, between two transactions.</summary>
    /// <exception cref="JournalException">The room cannot be read, or the journal is closed.</exception>
    public Task WithRoomAsync(string key, Action<RoomState> action) => RunAsync(_queue.TryControl, () => action(_rooms.Get(key, _store)));

    /// <summary>
    /// Does a slice of maintenance on the writer's thread, between two transactions, when those who wait to be stored have
    /// had a turn. All messages wait meanwhile: a few milliseconds at most, and no fsync if there is a way around it. A
    /// transaction that it begins it has to end.
    /// </summary>
    /// <exception cref="JournalException">It failed, the file is damaged, and left as it is, or the journal is closed.</exception>
    public Task RunAsync(Action<SqliteConnection> slice) => RunAsync(_queue.TryMaintain, () =>
    {
        if (_state.IsDamaged)
        {
            throw new JournalException(_state.Failure!);
        }

        slice(_store.Connection);
    });

    /// <summary>Makes sure that the file is still where it was. Where it is not, what is stored would be in a file that nobody finds any more.</summary>
    /// <exception cref="JournalException">It is not, and from now on nothing is stored.</exception>
    public Task RequirePlaceAsync() => RunAsync(connection =>
    {
        if (_file.IsGoneFrom(connection))
        {
            throw new JournalException(_state.Fail(Trouble.Gone(_file.Path), damaged: true, null));
        }
    });

    /// <summary>The file was found to be damaged, by somebody else.</summary>
    public void Damage(string how) => _queue.TryControl(() => _state.Damage(how));

    /// <summary>Reading it, somebody else was told that the file is damaged.</summary>
    public void Damage(SqliteException e) => _queue.TryControl(() => _state.Fail(e));

    /// <summary>Takes nothing more; completes when all that waits is done, and the thread has ended.</summary>
    public Task EndAsync()
    {
        _queue.Close();
        return _ended.Task;
    }

    private static JournalException Closed() => new(GoingDown);

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

    /// <summary>A bug, here or in a listener of the log or the meter, must end neither the writer nor the process.</summary>
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
            // The log itself, perhaps; health shows it all the same.
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

        // Shown before it is stored, it must be readable from memory until it is.
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
