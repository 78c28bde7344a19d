using System.Collections.Concurrent;
using ChatRoom.Journal;
using ChatRoom.Journal.Writing;
using ChatRoom.Search;
using ChatRoom.Sqlite.Configuration;
using ChatRoom.Sqlite.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SQLitePCL;

namespace ChatRoom.Sqlite.Search;

/// <summary>Searches the index file, with limits on the time and number of searches.</summary>
internal sealed class SqliteMessageSearch(SearchIndexer indexer, IOptions<SqliteOptions> options) : IMessageSearch, IHostedService, IDisposable
{
    /// <summary>How many searches run at once.</summary>
    public const int AtATime = 2;

    /// <summary>How many searches may wait.</summary>
    public const int MostWaiting = 100;

    // How long a search waits for the index. Recent messages should be found, but under load a search does not wait long for
    // them. Just after a start there may be no index yet.
    private static readonly TimeSpan PatienceForIndex = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PatienceAtStart = TimeSpan.FromSeconds(2);

    private readonly SearchTurns _turns = new(AtATime, MostWaiting);
    private readonly ConcurrentBag<SearchReader> _readers = [];
    private readonly CancellationTokenSource _stopping = new();
    private SearchWorkers? _workers;
    private bool _disposed;

    /// <summary>
    /// How long a search may take. A search for the commonest words of 10 million messages takes a few milliseconds; one for
    /// several words that are common and rarely together may go through all of them.
    /// </summary>
    public TimeSpan LongestSearch { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a search may wait for other searches.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(5);

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _workers = new SearchWorkers(AtATime);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _stopping.Cancel(); // clients that still search get an answer at once
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async ValueTask<SearchPage> FindAsync(string room, SearchQuery query, CancellationToken cancellationToken)
    {
        await Task.WhenAny(indexer.CatchUpAsync(), Task.Delay(indexer.HasBegun ? PatienceForIndex : PatienceAtStart, cancellationToken));
        SearchPage? page = null;
        await RunAsync(() => page = Find(room, query, cancellationToken), cancellationToken);
        return page!;
    }

    /// <summary>Runs a job on one of the threads for searches, in turn.</summary>
    /// <exception cref="JournalException">Too many searches wait, or this one has waited too long.</exception>
    public async Task RunAsync(Action search, CancellationToken cancellationToken)
    {
        var workers = _workers ?? throw new JournalException("search is not available yet, please try again");
        await _turns.EnterAsync(LongestWait, cancellationToken);
        try
        {
            await workers.RunAsync(search);
        }
        finally
        {
            _turns.Leave();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (_disposed)
        {
            return; // the container disposes of this object once for each service that it implements
        }

        _disposed = true;
        _stopping.Cancel();
        _workers?.Dispose();
        while (_readers.TryTake(out var reader))
        {
            reader.Dispose();
        }

        _turns.Dispose();
        _stopping.Dispose();
    }

    private SearchPage Find(string room, SearchQuery query, CancellationToken cancellationToken)
    {
        SearchReader? reader = null;
        try
        {
            reader = Rent();
            using var limit = new CancellationTokenSource(LongestSearch);
            using var time = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stopping.Token, cancellationToken);
            var isComplete = indexer.Behind <= CatchUp.BatchSize;
            var (entries, hasOlder) = reader.Find(room, query, time.Token);
            _readers.Add(reader);
            return new SearchPage(entries, hasOlder, isComplete);
        }
        catch (Exception e) when (e is SqliteException or OperationCanceledException or InvalidDataException)
        {
            reader?.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw new JournalException(ReasonFor(e), e);
        }
    }

    /// <summary>Returns the reason that the user sees.</summary>
    private string ReasonFor(Exception e)
    {
        if (_stopping.IsCancellationRequested)
        {
            return StorageReasons.GoingDown;
        }

        if (e is OperationCanceledException or SqliteException { SqliteErrorCode: raw.SQLITE_INTERRUPT })
        {
            return "that search takes too long, please add a rarer word";
        }

        if (e is SqliteException failure && Trouble.IsDamage(failure))
        {
            indexer.Condemn(failure.Message);
        }

        return "search is not available right now, please try again later";
    }

    private SearchReader Rent()
    {
        while (_readers.TryTake(out var reader))
        {
            if (reader.Generation == indexer.Generation)
            {
                return reader;
            }

            reader.Dispose();
        }

        return new SearchReader(indexer.File, new DatabaseFile(options.Value.FullPath), indexer.Generation);
    }
}
