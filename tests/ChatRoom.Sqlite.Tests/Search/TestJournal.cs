using System.Text;
using ChatRoom.Journal;
using ChatRoom.Protocol;
using ChatRoom.Search;
using ChatRoom.Sqlite.Configuration;
using ChatRoom.Sqlite.Search;
using ChatRoom.Sqlite.Storage;
using ChatRoom.Sqlite.Writing;
using ChatRoom.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace ChatRoom.Sqlite.Tests.Search;

/// <summary>A journal's file, written by a test, and the search index beside it.</summary>
internal sealed class TestJournal : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("chatroom-");
    private readonly SqliteConnection _connection;
    private readonly LoggerFactory _logging;
    private SearchIndexer? _indexer;
    private SqliteMessageSearch? _search;

    public TestJournal()
    {
        Options = new SqliteOptions { Path = Path.Combine(_directory.FullName, "chat.db") };
        _logging = new LoggerFactory([Log]);
        _connection = new DatabaseFile(Options.Path).OpenWriter();
        Schema.Bring(_connection, Options.Path);
        DatabaseFile.UseLog(_connection);
        DatabaseFile.SetUpWriter(_connection, JournalDurability.Process);
    }

    public SqliteOptions Options { get; }

    /// <summary>The changes that the journal's writer reports to the indexer.</summary>
    public RoomChanges Changes { get; } = new();

    /// <summary>How long a search may take. Set before the start.</summary>
    public TimeSpan LongestSearch { get; init; } = Wait.Patience;

    /// <summary>How long a search may wait. Set before the start.</summary>
    public TimeSpan LongestWait { get; init; } = Wait.Patience;

    /// <summary>The clock of the indexer. Set before the start.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    public SqliteMessageSearch Search => _search!;

    public SearchIndexer Indexer => _indexer!;

    public CapturingLogger Log { get; } = new();

    public string IndexPath => $"{Options.Path}-search";

    /// <summary>Adds a message; returns its id.</summary>
    public long Say(string text, string author = "ann", string room = "#lobby", ChatEventKind kind = ChatEventKind.Message)
    {
        var number = Room(room);
        var id = Math.Max(
            Value<long>("SELECT coalesce(max(key), 0) & $last FROM events WHERE key BETWEEN $from AND $to", number),
            Value<long>("SELECT gone FROM rooms WHERE number = $room", number)) + 1;
        using var command = _connection.CreateCommand();
        command.CommandText = "INSERT INTO events(key, kind, at, author, text) VALUES($key, $kind, $at, $author, $text)";
        command.Parameters.AddWithValue("$key", EventKey.Of(number, id));
        command.Parameters.AddWithValue("$kind", EventKinds.Number(kind));
        command.Parameters.AddWithValue("$at", 1_000_000 + id);
        command.Parameters.AddWithValue("$author", author);
        command.Parameters.AddWithValue("$text", text);
        command.ExecuteNonQuery();
        Changes.Add(number);
        return id;
    }

    /// <summary>Replaces the text of a message by an event with the next id; returns that id. Null removes the text.</summary>
    public long Replace(long target, string? text, string room = "#lobby", bool isNoted = true)
    {
        var number = Room(room);
        var id = Value<long>("SELECT max(key) & $last FROM events WHERE key BETWEEN $from AND $to", number) + 1;
        Execute($"UPDATE events SET text = {(text is null ? "NULL" : $"'{text}'")}, other = {id} WHERE key = {EventKey.Of(number, target)}");
        Execute($"INSERT INTO events(key, kind, at, author, other) VALUES({EventKey.Of(number, id)}, {(text is null ? 10 : 11)}, {1_000_000 + id}, 'ann', {target})");
        if (isNoted)
        {
            Changes.Add(number);
        }

        return id;
    }

    /// <summary>Adds many messages in one transaction.</summary>
    public void SayMany(int count, Func<int, string> text, string room = "#lobby")
    {
        Execute("BEGIN");
        for (var i = 0; i < count; i++)
        {
            Say(text(i), room: room);
        }

        Execute("COMMIT");
    }

    /// <summary>Runs a statement on the file.</summary>
    public void Execute(string sql) => _connection.Execute(sql);

    /// <summary>Deletes a room's oldest events, up to an id.</summary>
    public void Forget(long upTo, string room = "#lobby")
    {
        var number = Room(room);
        Execute($"DELETE FROM events WHERE key BETWEEN {EventKey.Of(number, 0)} AND {EventKey.Of(number, upTo)}");
        Changes.Add(number);
    }

    /// <summary>Deletes a room with all its events.</summary>
    public void ForgetRoom(string room)
    {
        var number = Room(room);
        Execute($"DELETE FROM events WHERE key BETWEEN {EventKey.Of(number, 0)} AND {EventKey.LastOf(number)}; DELETE FROM rooms WHERE number = {number}");
        Changes.Add(number);
    }

    /// <summary>Starts or restarts the indexer.</summary>
    public async Task StartAsync(bool waits = true)
    {
        await StopAsync();
        var options = Microsoft.Extensions.Options.Options.Create(Options);
        _indexer = new SearchIndexer(options, Changes, Time, _logging.CreateLogger<SearchIndexer>());
        _search = new SqliteMessageSearch(_indexer, options) { LongestSearch = LongestSearch, LongestWait = LongestWait };
        await _search.StartAsync(TestContext.Current.CancellationToken);
        await _indexer.StartAsync(TestContext.Current.CancellationToken);
        if (waits)
        {
            await CaughtUpAsync();
        }
    }

    public async Task StopAsync()
    {
        if (_indexer is not null)
        {
            await _indexer.StopAsync(TestContext.Current.CancellationToken);
            await _indexer.WhenEnded;
            _indexer.Dispose();
            _search!.Dispose();
            _indexer = null;
        }
    }

    /// <summary>Completes when all messages are indexed.</summary>
    public Task CaughtUpAsync() => Deadline.UntilAsync(
        async () =>
        {
            // An indexer that restarts in the middle of a turn never completes that turn.
            await Task.WhenAny(_indexer!.CatchUpAsync(), Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken));
            return _indexer.Behind;
        },
        static behind => behind == 0,
        static behind => $"{behind} events behind");

    /// <summary>Returns what a search finds.</summary>
    public async Task<SearchPage> FindAsync(string words, string room = "#lobby", long before = long.MaxValue) =>
        SearchQueryParser.TryParse(words, out var query, out var reason)
            ? await _search!.FindAsync(room, query with { Before = before })
            : throw new ArgumentException(reason, nameof(words));

    /// <summary>Returns the texts that a search finds, the newest first.</summary>
    public async Task<string[]> TextsAsync(string words, string room = "#lobby") =>
        [.. (await FindAsync(words, room)).Entries.Select(static entry => Encoding.UTF8.GetString(entry.Event.Text.Span))];

    public void Dispose()
    {
        StopAsync().GetAwaiter().GetResult();
        _connection.Dispose();
        _logging.Dispose();
        _directory.Delete(recursive: true);
    }

    private long Room(string key)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "INSERT INTO rooms(key) VALUES($key) ON CONFLICT DO UPDATE SET topic = topic RETURNING number";
        command.Parameters.AddWithValue("$key", key);
        return (long)command.ExecuteScalar()!;
    }

    private T Value<T>(string sql, long room)
    {
        using var command = _connection.CreateCommand();
#pragma warning disable CA2100 // the SQL is the test's own
        command.CommandText = sql;
#pragma warning restore CA2100
        command.Parameters.AddWithValue("$room", room);
        command.Parameters.AddWithValue("$last", EventKey.LastId);
        command.Parameters.AddWithValue("$from", EventKey.Of(room, 0));
        command.Parameters.AddWithValue("$to", EventKey.LastOf(room));
        return (T)command.ExecuteScalar()!;
    }
}
