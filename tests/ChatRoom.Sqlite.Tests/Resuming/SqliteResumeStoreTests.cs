using ChatRoom.Journal;
using ChatRoom.Resuming;
using ChatRoom.Sqlite.Configuration;
using ChatRoom.Sqlite.Resuming;
using ChatRoom.Testing;
using ChatRoom.Tests.Resuming;
using Microsoft.Extensions.Options;

namespace ChatRoom.Sqlite.Tests.Resuming;

public sealed class SqliteResumeStoreTests : ResumeStoreContract, IAsyncDisposable
{
    private static readonly ResumeState State = new(1, "a1", null, "ann", "#lobby", 7, Ids: false, Timestamps: false, "", null);
    private readonly JournalFolder _folder = new();
    private readonly SqliteResumeStore _store;

    public SqliteResumeStoreTests()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.Path)!);
        _store = Open();
    }

    protected override IResumeStore Store => _store;

    private string File => $"{_folder.Path}-places";

    [Fact]
    public async Task Place_survives_the_process_and_expires_24_hours_after_the_next_start()
    {
        await _store.SaveAsync([State]);
        _store.Dispose();
        var before = DateTimeOffset.UtcNow;
        using var again = Open();

        var found = await again.FindAsync("a1");

        (found! with { Expires = null }).Should().Be(State);
        found!.Expires.Should().BeCloseTo(before + IResumeStore.Lifetime, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task File_that_is_not_a_database_is_reported_and_left_as_it_is_and_the_store_works_once_it_is_removed()
    {
        await System.IO.File.WriteAllTextAsync(File, new string('x', 5_000), TestContext.Current.CancellationToken);

        var find = async () => await _store.FindAsync("a1");
        await find.Should().ThrowAsync<JournalException>();

        new FileInfo(File).Length.Should().Be(5_000);
        System.IO.File.Delete(File);
        await _store.SaveAsync([State]);
        (await _store.FindAsync("a1")).Should().Be(State);
    }

    [Fact]
    public async Task Places_of_version_2_are_kept_with_an_unknown_epoch()
    {
        using (var connection = new DatabaseConnection(File))
        {
            connection.Run("""
                CREATE TABLE places(
                    person      INTEGER PRIMARY KEY,
                    token_hash  TEXT NOT NULL,
                    former_hash TEXT,
                    alias      TEXT NOT NULL,
                    room       TEXT NOT NULL,
                    last_id    INTEGER NOT NULL,
                    ids        INTEGER NOT NULL,
                    timestamps INTEGER NOT NULL,
                    ignored    TEXT NOT NULL,
                    expires    INTEGER);
                INSERT INTO places VALUES(1, 'a1', NULL, 'ann', '#lobby', 7, 0, 0, '', NULL);
                PRAGMA user_version = 2;
                """);
        }

        ((await _store.FindAsync("a1"))! with { Expires = null }).Should().Be(State);
        await _store.SaveAsync([State with { Epoch = 5 }]);
        (await _store.FindAsync("a1")).Should().Be(State with { Epoch = 5 });
    }

    [Fact]
    public async Task Places_of_version_3_are_sessions_of_the_person_with_the_same_number()
    {
        using (var connection = new DatabaseConnection(File))
        {
            connection.Run("""
                CREATE TABLE places(
                    person      INTEGER PRIMARY KEY,
                    token_hash  TEXT NOT NULL,
                    former_hash TEXT,
                    alias      TEXT NOT NULL,
                    room       TEXT NOT NULL,
                    last_id    INTEGER NOT NULL,
                    ids        INTEGER NOT NULL,
                    timestamps INTEGER NOT NULL,
                    ignored    TEXT NOT NULL,
                    expires    INTEGER,
                    epoch      INTEGER NOT NULL DEFAULT 0);
                INSERT INTO places VALUES(1, 'a1', NULL, 'ann', '#lobby', 7, 0, 0, '', NULL, 0);
                PRAGMA user_version = 3;
                """);
        }

        ((await _store.FindAsync("a1"))! with { Expires = null }).Should().Be(State);
        await _store.RemoveAllAsync(1, TestContext.Current.CancellationToken);
        (await _store.FindAsync("a1")).Should().BeNull();
    }

    [Fact]
    public async Task File_of_a_newer_version_is_refused()
    {
        using (var connection = new DatabaseConnection(File))
        {
            connection.Run("PRAGMA user_version = 5");
        }

        var save = async () => await _store.SaveAsync([State]);

        (await save.Should().ThrowAsync<JournalException>()).WithMessage("*newer version*");
    }

    public async ValueTask DisposeAsync()
    {
        _store.Dispose();
        await _folder.DisposeAsync();
    }

    private SqliteResumeStore Open() => new(Options.Create(new SqliteOptions { Path = _folder.Path }), TimeProvider.System);

    private sealed class DatabaseConnection : IDisposable
    {
        private readonly Microsoft.Data.Sqlite.SqliteConnection _connection;

        public DatabaseConnection(string path)
        {
            _connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={path};Pooling=False");
            _connection.Open();
        }

        public void Run(string sql)
        {
            using var command = _connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }

        public void Dispose() => _connection.Dispose();
    }
}
