using System.Diagnostics;
using ChatRoom.Sqlite.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SQLitePCL;

namespace ChatRoom.Sqlite.Search;

// What this relies on and promises:
//
// 1. It only reads the journal, on a connection of its own: storing messages neither waits for it nor knows of it.
// 2. What stands in the journal is found a second later, where the journal has up to some thousand rooms.
// 3. Whenever the process ends, it goes on where it was: nothing is left out, nothing is taken twice.
// 4. The index is never repaired: if it is damaged, of another version, of another journal, or gone, it is built anew.

/// <summary>Keeps the search index up with the journal, by a thread of its own that gives way to all others.</summary>
internal sealed class SearchIndexer(IOptions<ChatRoomOptions> options, ILogger<SearchIndexer> logger) : IHostedService, IDisposable
{
    private static readonly TimeSpan ShortestRest = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(60);

    // Of rooms that are looked through for something new: so at most a twentieth of the time goes there.
    private const int RestsPerScan = 20;

    private readonly CancellationTokenSource _stopping = new();
    private readonly AutoResetEvent _asked = new(false);
    private readonly DatabaseFile _journal = new(options.Value.Journal.Path);
    private Thread? _thread;
    private string? _condemned;
    private string? _failure;
    private int _generation;
    private long _behind = long.MaxValue;
    private TaskCompletionSource _nextTurn = NewTurn();

    /// <summary>The file that it writes.</summary>
    public SearchIndexFile File { get; } = new(options.Value.Journal.Path);

    /// <summary>Another number whenever the file is another one: who has it open is to open it again.</summary>
    public int Generation => Volatile.Read(ref _generation);

    /// <summary>About how many events of the journal are not in the index yet.</summary>
    public long Behind => Volatile.Read(ref _behind);

    /// <summary>Whether it has come to look at the journal yet.</summary>
    public bool HasBegun => Behind != long.MaxValue;

    /// <summary>Completes when all that is in the journal now is in the index; perhaps never.</summary>
    public Task CatchUpAsync()
    {
        var turn = Volatile.Read(ref _nextTurn).Task;
        _asked.Set();
        return turn;
    }

    /// <summary>Somebody who reads the file has found it damaged.</summary>
    public void Condemn(string reason) => Interlocked.CompareExchange(ref _condemned, reason, null);

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Journal.Kind == JournalKind.Sqlite)
        {
            _thread = new Thread(Run) { Name = "search index", IsBackground = true };
            _thread.Start();
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _stopping.Cancel();
        _thread?.Join(); // a batch takes some tens of milliseconds, seldom more
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        // Where another service could not start, nobody calls StopAsync.
        _stopping.Cancel();
        _thread?.Join();
        _stopping.Dispose();
        _asked.Dispose();
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

    /// <summary>Works until it is stopped (null), or until it cannot go on: why.</summary>
    private string? Work()
    {
        try
        {
            using var reader = new JournalReader(_journal);
            using var index = Open(reader);
            var catchUp = new CatchUp(reader, index, _stopping.Token);
            while (!_stopping.IsCancellationRequested)
            {
                var turn = Interlocked.Exchange(ref _nextTurn, NewTurn());
                var rest = Turn(reader, index, catchUp);
                turn.SetResult();
                if (_failure is not null)
                {
                    _failure = null;
                    SearchLog.Working(logger, File.Path);
                }

                WaitHandle.WaitAny([_stopping.Token.WaitHandle, _asked], rest);
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
            return $"a mistake of the server: {e}"; // which is none that the chat should end for
        }
    }

    private SearchIndex Open(JournalReader reader)
    {
        IDisposable? opened = null; // and not given back
        try
        {
            var connection = File.OpenWriter() ?? throw new SearchIndexException("it is of another version");
            opened = connection;
            var index = new SearchIndex(connection);
            opened = index;
            foreach (var (room, progress) in index.Progress)
            {
                if (progress.Last > 0 && reader.At(EventKey.Of(room, progress.Last)) is { } at && at != progress.At)
                {
                    throw new SearchIndexException("it belongs to another journal");
                }
            }

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

    /// <summary>Takes in what is new, takes out what is gone. Returns how long it may rest.</summary>
    private TimeSpan Turn(JournalReader reader, SearchIndex index, CatchUp catchUp)
    {
        if (Interlocked.Exchange(ref _condemned, null) is { } condemned)
        {
            throw new SearchIndexException(condemned);
        }

        if (!System.IO.File.Exists(File.Path))
        {
            throw new SearchIndexException("it is gone");
        }

        if (!reader.HasChanged())
        {
            return ShortestRest;
        }

        var begin = Stopwatch.GetTimestamp();
        var rooms = reader.Rooms();
        var scan = Stopwatch.GetElapsedTime(begin);
        try
        {
            var behind = catchUp.Begin(rooms);
            Volatile.Write(ref _behind, behind);
            var isMuch = behind > CatchUp.BatchSize * 10;
            if (isMuch)
            {
                SearchLog.CatchingUp(logger, File.Path, behind);
            }

            while (catchUp.Next())
            {
                Volatile.Write(ref _behind, catchUp.Behind);
            }

            if (isMuch && !_stopping.IsCancellationRequested)
            {
                SearchLog.CaughtUp(logger, File.Path, behind, Stopwatch.GetElapsedTime(begin));
            }
        }
        catch (SqliteException e) when (Trouble.IsDamage(e) && !reader.HasFailed)
        {
            throw new SearchIndexException(e.Message);
        }

        return scan * RestsPerScan > ShortestRest ? scan * RestsPerScan : ShortestRest;
    }

    private static TaskCompletionSource NewTurn() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Deletes the file, so that it is made anew; tells why if that cannot be.</summary>
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
            Interlocked.Increment(ref _generation); // not before: who opens it meanwhile has the old one
        }
    }
}
