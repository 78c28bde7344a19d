using System.Diagnostics;
using ChatRoom.Sqlite.Configuration;
using ChatRoom.Sqlite.Storage;
using ChatRoom.Sqlite.Writing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SQLitePCL;

namespace ChatRoom.Sqlite.Search;

// Contract:
//
// 1. The indexer only reads the journal, on its own connection: storing messages does not wait for it.
// 2. It indexes while few messages arrive, and on every search. A message is usually indexed within half a second; under
//    load (IndexPace) it may take 10 seconds.
// 3. However the process ends, the next one continues where it was: nothing is left out or added twice.
// 4. It looks at all rooms once, at the start; afterwards only at those that changed (RoomChanges).
// 5. The index is never repaired: if it is damaged, missing, or of another version or journal, it is rebuilt.
// 6. A stop waits for the thread for StopPatience at most: on a busy machine a thread with a low priority may need some seconds
//    to end, and contract 3 allows the process to end before it.

/// <summary>Keeps the search index up to date with the journal, on its own thread with a low priority.</summary>
internal sealed class SearchIndexer(IOptions<SqliteOptions> options, RoomChanges changes, TimeProvider time, ILogger<SearchIndexer> logger)
    : IHostedService, IDisposable
{
    /// <summary>The most time that a stop waits for the thread.</summary>
    public static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(1); // a batch takes some tens of milliseconds, seldom more

    private static readonly TimeSpan ShortestRest = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource _stopping = new();
    private readonly AutoResetEvent _asked = new(false);
    private readonly DatabaseFile _journal = new(options.Value.FullPath);
    private string? _condemned;
    private string? _failure;
    private int _generation;
    private long _behind = long.MaxValue; // of the changes up to _taken
    private long _taken;
    private volatile bool _hasBegun;
    private bool _isDisposed;
    private TaskCompletionSource _nextTurn = NewTurn();

    /// <summary>The index file.</summary>
    public SearchIndexFile File { get; } = new(options.Value.FullPath);

    /// <summary>Changes when the file is replaced: a reader with another generation must open the file again.</summary>
    public int Generation => Volatile.Read(ref _generation);

    /// <summary>The approximate number of events that are not indexed yet; <see cref="long.MaxValue"/> until all rooms were scanned.</summary>
    public long Behind => Volatile.Read(ref _behind) is var behind and < long.MaxValue ? behind + changes.Count - Volatile.Read(ref _taken) : long.MaxValue;

    /// <summary>Completes when the thread has ended. Until then it uses the files and the fields.</summary>
    public Task WhenEnded { get; private set; } = Task.CompletedTask;

    /// <summary>Whether the first look at the journal has begun.</summary>
    public bool HasBegun => _hasBegun;

    /// <summary>Returns a task that completes when everything that is in the journal now is indexed; perhaps never.</summary>
    public Task CatchUpAsync()
    {
        var turn = Volatile.Read(ref _nextTurn).Task;
        _asked.Set();
        return turn;
    }

    /// <summary>Marks the file as damaged, on behalf of a reader.</summary>
    public void Condemn(string reason) => Interlocked.CompareExchange(ref _condemned, reason, null);

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        WhenEnded = ended.Task;
        new Thread(() => Run(ended)) { Name = "search index", IsBackground = true }.Start();
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _stopping.Cancel();
        await Task.WhenAny(WhenEnded, Task.Delay(StopPatience, time, cancellationToken));
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (_isDisposed)
        {
            return; // the container has it as two services
        }

        _stopping.Cancel(); // here, too: if another service fails to start, StopAsync is not called
        _isDisposed = true;
        if (WhenEnded.IsCompleted)
        {
            _stopping.Dispose();
            _asked.Dispose();
        }
    }

    private void Run(TaskCompletionSource ended)
    {
        Run();
        ended.SetResult();
    }

    private void Run()
    {
        ThreadPriorities.GiveWay();
        var rest = ShortestRest;
        while (!_stopping.IsCancellationRequested)
        {
            var reason = Work();
            if (reason is null)
            {
                return;
            }

            rest = reason != _failure ? ShortestRest : rest * 2 < LongestRest ? rest * 2 : LongestRest;
            if (reason != _failure)
            {
                SearchLog.Failing(logger, File.Path, reason);
            }

            _failure = reason;
            _stopping.Token.WaitHandle.WaitOne(rest);
        }
    }

    /// <summary>Works until the service stops and returns null, or until an error and returns its reason.</summary>
    private string? Work()
    {
        try
        {
            using var reader = new JournalReader(_journal);
            using var index = Open(reader);
            var catchUp = new CatchUp(reader, index, _stopping.Token);
            var pace = new IndexPace(time);
            changes.Take(); // the scan finds what changed before
            while (!_stopping.IsCancellationRequested)
            {
                var turn = Interlocked.Exchange(ref _nextTurn, NewTurn());
                var taken = changes.Count;
                pace.Begin(taken);
                Turn(reader, catchUp, taken);
                pace.End();
                turn.SetResult();
                if (_failure is not null)
                {
                    _failure = null;
                    SearchLog.Working(logger, File.Path);
                }

                while (catchUp.HasScanned && WaitHandle.WaitAny([_stopping.Token.WaitHandle, _asked], IndexPace.Interval) == WaitHandle.WaitTimeout
                    && !pace.IsDue(changes.Count))
                {
                    RequireIndex();
                }
            }

            return null;
        }
        catch (SearchIndexException e)
        {
            return TryDelete(e.Message) ?? e.Message;
        }
        catch (SqliteException e)
        {
            return e.Message;
        }
        catch (Exception e)
        {
            return $"an internal error: {e}"; // an error of the index must not end the chat
        }
    }

    private SearchIndex Open(JournalReader reader)
    {
        SqliteConnection? opened = null; // until the index owns it
        try
        {
            opened = File.OpenWriter() ?? throw new SearchIndexException("it is of another version");
            var index = new SearchIndex(opened);
            opened = null;
            return index;
        }
        catch (SqliteException e) when (!reader.HasFailed && (Trouble.IsDamage(e) || e.SqliteErrorCode == raw.SQLITE_ERROR)) // a table is missing
        {
            throw new SearchIndexException(e.Message);
        }
        finally
        {
            opened?.Dispose();
        }
    }

    private void RequireIndex()
    {
        if (Interlocked.Exchange(ref _condemned, null) is { } condemned)
        {
            throw new SearchIndexException(condemned);
        }

        if (!System.IO.File.Exists(File.Path))
        {
            throw new SearchIndexException("it is gone");
        }
    }

    /// <summary>Adds new messages and removes deleted ones, in all rooms that changed and, until the scan is complete, in some more.</summary>
    private void Turn(JournalReader reader, CatchUp catchUp, long taken)
    {
        RequireIndex();
        var begin = Stopwatch.GetTimestamp();
        try
        {
            if (!catchUp.HasScanned)
            {
                catchUp.Scan();
            }

            catchUp.Look(changes.Take());
            _hasBegun = true;
            var behind = catchUp.Behind;
            var isMuch = behind > CatchUp.BatchSize * 10;
            if (isMuch)
            {
                SearchLog.CatchingUp(logger, File.Path, behind);
            }

            ShowBehind(catchUp);
            Volatile.Write(ref _taken, taken);
            while (catchUp.Next())
            {
                ShowBehind(catchUp);
            }

            ShowBehind(catchUp);
            if (isMuch && !_stopping.IsCancellationRequested)
            {
                SearchLog.CaughtUp(logger, File.Path, behind, Stopwatch.GetElapsedTime(begin));
            }
        }
        catch (SqliteException e) when (Trouble.IsDamage(e) && !reader.HasFailed)
        {
            throw new SearchIndexException(e.Message);
        }
    }

    private void ShowBehind(CatchUp catchUp) => Volatile.Write(ref _behind, catchUp.HasScanned ? catchUp.Behind : long.MaxValue);

    private static TaskCompletionSource NewTurn() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Deletes the file, so that it is rebuilt; returns the reason if that fails, otherwise null.</summary>
    private string? TryDelete(string reason)
    {
        SearchLog.BuiltAnew(logger, File.Path, reason);
        try
        {
            File.Delete();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
        finally
        {
            Interlocked.Increment(ref _generation); // after the deletion: a reader that opens the file before has the old one
        }
    }
}
