using System.Collections.Concurrent;
using ChatRoom.Journal;
using ChatRoom.Search;
using ChatRoom.Sqlite.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using SQLitePCL;

namespace ChatRoom.Sqlite.Search;

/// <summary>Searches by the index file: a few searches at a time, each on a thread of its own, each bounded in time.</summary>
internal sealed class SqliteMessageSearch(SearchIndexer indexer, IOptions<ChatRoomOptions> options) : IMessageSearch, IDisposable
{
    // A search for the commonest words of 10 million messages takes a few milliseconds; who asks for several that are
    // common and hardly ever together may have all of them gone through.
    private static readonly TimeSpan LongestSearch = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    // What was said just before is to be found; but not at any price, where much is being said. Just after a start there
    // may be no index yet.
    private static readonly TimeSpan PatienceForIndex = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PatienceAtStart = TimeSpan.FromSeconds(2);

    private const int AtATime = 2;

    private readonly SemaphoreSlim _places = new(AtATime);
    private readonly ConcurrentBag<SearchReader> _readers = [];

    /// <inheritdoc />
    public async ValueTask<SearchPage> FindAsync(string room, SearchQuery query)
    {
        if (!await _places.WaitAsync(LongestWait))
        {
            throw new JournalException("too many are searching at present, please try again");
        }

        try
        {
            await Task.WhenAny(indexer.CatchUpAsync(), Task.Delay(indexer.HasBegun ? PatienceForIndex : PatienceAtStart));
            return await Task.Factory.StartNew(
                () => Find(room, query), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        finally
        {
            _places.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        while (_readers.TryTake(out var reader))
        {
            reader.Dispose();
        }

        _places.Dispose();
    }

    private SearchPage Find(string room, SearchQuery query)
    {
        SearchReader? reader = null;
        try
        {
            reader = Rent();
            using var time = new CancellationTokenSource(LongestSearch);
            var isComplete = indexer.Behind <= CatchUp.BatchSize;
            var (entries, hasOlder) = reader.Find(room, query, time.Token);
            _readers.Add(reader);
            return new SearchPage(entries, hasOlder, isComplete);
        }
        catch (Exception e) when (e is SqliteException or OperationCanceledException or InvalidDataException)
        {
            reader?.Dispose();
            throw new JournalException(ReasonFor(e), e);
        }
    }

    /// <summary>What those who search are told.</summary>
    private string ReasonFor(Exception e)
    {
        if (e is OperationCanceledException or SqliteException { SqliteErrorCode: raw.SQLITE_INTERRUPT })
        {
            return "that search takes too long, please search for a rarer word";
        }

        if (e is SqliteException failure && Trouble.IsDamage(failure))
        {
            indexer.Condemn(failure.Message);
        }

        return "nothing can be searched at present, please try again later";
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

        return new SearchReader(indexer.File, new DatabaseFile(options.Value.Journal.Path), indexer.Generation);
    }
}
