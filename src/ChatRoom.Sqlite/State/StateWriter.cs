using System.Collections.Concurrent;
using System.Diagnostics;
using ChatRoom.Journal.Writing;
using ChatRoom.Sqlite.Diagnostics;
using ChatRoom.Sqlite.Storage;
using ChatRoom.Sqlite.Writing;
using ChatRoom.State;
using ChatRoom.State.Writing;
using Microsoft.Data.Sqlite;

namespace ChatRoom.Sqlite.State;

/// <summary>
/// Writes on its own thread, because each commit waits for the disk: what waits together becomes one transaction. Between two
/// transactions it truncates the write-ahead log, which may contain secrets that were replaced, and tests whether a file that
/// failed can be written again.
/// </summary>
internal sealed class StateWriter : IDisposable
{
    private const int MostWaiting = 1_024;
    private const int MostAtOnce = 256;
    private const int TruncatePatienceMs = 50; // for readers; all changes wait meanwhile, and it is tried again

    private static readonly TimeSpan TruncateInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PlaceInterval = TimeSpan.FromSeconds(2);

    private readonly DatabaseFile _file;
    private readonly SqliteConnection _connection;
    private readonly WriterState _state;
    private readonly StateStoreLog _log;
    private readonly StateCommitter _committer;
    private readonly BlockingCollection<PendingWrite> _queue = new(MostWaiting);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string? _damage; // that others have found
    private long _turnBegan; // 0: it waits for work
    private long? _truncateFrom; // when the log has something to truncate since
    private bool _truncatingFails;

    /// <param name="file">The file.</param>
    /// <param name="connection">The connection that writes; only the writer uses it from <see cref="Start"/> on.</param>
    /// <param name="rows">The rows of that connection.</param>
    /// <param name="state">Whether the file can be written.</param>
    /// <param name="wasClean">Whether the file was closed cleanly: if not, the remaining log may contain secrets.</param>
    /// <param name="log">The log.</param>
    public StateWriter(DatabaseFile file, SqliteConnection connection, StateRows rows, WriterState state, bool wasClean, StateStoreLog log)
    {
        (_file, _connection, _state, _log) = (file, connection, state, log);
        _committer = new StateCommitter(file, connection, rows, state);
        _truncateFrom = wasClean ? null : Stopwatch.GetTimestamp();
    }

    /// <summary>Starts the thread.</summary>
    public void Start() => new Thread(Run) { IsBackground = true, Name = "accounts" }.Start();

    /// <summary>Stores a write. Never blocks the caller's thread.</summary>
    /// <exception cref="StateException">It could not be stored.</exception>
    public Task<StoredChanges?> WriteAsync(StateWrite write)
    {
        var pending = new PendingWrite(write);
        try
        {
            if (_queue.TryAdd(pending))
            {
                return pending.Done;
            }

            _state.Refused(1);
            return Task.FromException<StoredChanges?>(new StateException($"{MostWaiting} changes wait for the disk already"));
        }
        catch (InvalidOperationException)
        {
            return Task.FromException<StoredChanges?>(new StateException(StorageReasons.GoingDown));
        }
    }

    /// <summary>For how long the disk has not answered; zero: nothing waits for it.</summary>
    public TimeSpan Unanswered => Interlocked.Read(ref _turnBegan) is > 0 and var began ? Stopwatch.GetElapsedTime(began) : TimeSpan.Zero;

    /// <summary>Reports damage that a check or a reader has found. From then on nothing is written.</summary>
    public void Damage(string how) => _damage = how;

    /// <summary>Refuses new writes; completes when those that wait are done and the thread has ended.</summary>
    public Task EndAsync()
    {
        _queue.CompleteAdding();
        return _ended.Task;
    }

    /// <inheritdoc />
    public void Dispose() => _queue.Dispose();

    private void Run()
    {
        while (!_queue.IsCompleted)
        {
            try
            {
                Turn();
            }
            catch (Exception e)
            {
                TryFail(e); // a bug, here or in a listener of the log, must not end the process
            }
        }

        _ended.SetResult();
    }

    private void Turn()
    {
        Interlocked.Exchange(ref _turnBegan, 0);
        var hasWork = _queue.TryTake(out var first, UntilTurn());
        Interlocked.Exchange(ref _turnBegan, Stopwatch.GetTimestamp());
        if (hasWork)
        {
            List<PendingWrite> batch = [first!];
            while (batch.Count < MostAtOnce && _queue.TryTake(out var next))
            {
                batch.Add(next);
            }

            LookForDamage();
            _committer.Store(batch);
            _truncateFrom ??= Stopwatch.GetTimestamp();
        }

        LookForDamage();
        if (!_committer.IsInPlace())
        {
            return;
        }

        if (_state.UntilTry is { } untilTry && untilTry <= TimeSpan.Zero)
        {
            _committer.Probe();
        }

        if (_state.Failure is null && _truncateFrom is { } from && Stopwatch.GetElapsedTime(from) >= TruncateInterval)
        {
            Truncate();
        }
    }

    private TimeSpan UntilTurn()
    {
        var until = PlaceInterval;
        if (_state.UntilTry is { } untilTry && untilTry < until)
        {
            until = untilTry;
        }

        if (_truncateFrom is { } from && _state.Failure is null && TruncateInterval - Stopwatch.GetElapsedTime(from) is var left && left < until)
        {
            until = left;
        }

        return until > TimeSpan.Zero ? until : TimeSpan.Zero;
    }

    private void LookForDamage()
    {
        if (_damage is { } how && !_state.IsDamaged)
        {
            _state.Damage(how);
        }
    }

    private void Truncate()
    {
        try
        {
            _connection.Execute($"PRAGMA busy_timeout = {TruncatePatienceMs}");
            var isDone = _connection.Number("PRAGMA wal_checkpoint(TRUNCATE)") == 0;
            _truncateFrom = isDone ? null : Stopwatch.GetTimestamp(); // a reader needs it: tried again
            _truncatingFails = false;
        }
        catch (SqliteException e)
        {
            _truncateFrom = Stopwatch.GetTimestamp();
            if (Trouble.IsDamage(e))
            {
                _state.Fail(e);
            }
            else if (!_truncatingFails)
            {
                _truncatingFails = true;
                _log.OfFile.CheckpointFailed(_file.Path, Trouble.Explain(_file.Path, e));
            }
        }
        finally
        {
            _connection.Execute($"PRAGMA busy_timeout = {DatabaseFile.LockPatienceMs}");
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
}
