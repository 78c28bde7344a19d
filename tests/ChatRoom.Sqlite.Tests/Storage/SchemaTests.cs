using ChatRoom.Sqlite.Backups;
using ChatRoom.Sqlite.Storage;
using ChatRoom.Testing;

namespace ChatRoom.Sqlite.Tests.Storage;

/// <summary>A journal of an older version is migrated with all its events.</summary>
public sealed class SchemaTests : IAsyncDisposable
{
    private readonly JournalFolder _folder = new();

    [Fact]
    public async Task Journal_of_version_1_is_migrated()
    {
        MakeVersion1();

        await ShouldGoOnAsync();
        await _folder.CloseAsync();
        var epoch = (await _folder.OpenAsync()).EpochOf("#lobby").Value;
        epoch.Should().BePositive();
        await _folder.CloseAsync();
        (await _folder.OpenAsync()).EpochOf("#lobby").Value.Should().Be(epoch, "the file has it");
    }

    [Fact]
    public async Task Restored_file_begins_a_new_epoch_each_time()
    {
        await _folder.OpenAsync();
        await _folder.CloseAsync();
        var backup = $"{_folder.Path}.backup";
        JournalBackup.Save(_folder.Path, backup);
        List<long> epochs = [(await _folder.OpenAsync()).EpochOf("#lobby").Value];

        foreach (var day in Enumerable.Range(1, 2))
        {
            await _folder.CloseAsync();
            JournalBackup.Restore(_folder.Path, backup, DateTimeOffset.UnixEpoch.AddDays(day));
            epochs.Add((await _folder.OpenAsync()).EpochOf("#lobby").Value);
        }

        epochs.Should().OnlyHaveUniqueItems().And.OnlyContain(static epoch => epoch > 0);
    }

    [Fact]
    public async Task Backup_of_version_1_can_be_made_and_restored()
    {
        MakeVersion1();
        var backup = $"{_folder.Path}.backup";
        JournalBackup.Save(_folder.Path, backup).Events.Should().Be(3);
        await _folder.OpenAsync();
        await _folder.CloseAsync();

        JournalBackup.Restore(_folder.Path, backup, DateTimeOffset.UnixEpoch).Copy.Rooms.Should().Be(3);

        await ShouldGoOnAsync();
    }

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    private async Task ShouldGoOnAsync()
    {
        var journal = await _folder.OpenAsync();
        (await journal.ReadAfterAsync("#lobby", 0, 10)).Select(static entry => entry.Id).Should().Equal(7, 8);
        (await journal.AppendAsync("#lobby", Some.Message("goes on"))).Should().Be(9);
        (await journal.AppendAsync("#empty", Some.Message("goes on"))).Should().Be(5);
        (await journal.AppendAsync("#new", Some.Message("begins"))).Should().Be(1);
        (await journal.AppendAsync("#lobby", Some.Redaction(7))).Should().Be(10);
        (await journal.ReadAfterAsync("#lobby", 0, 1))[0].Event.IsRedacted.Should().BeTrue();
        _folder.Number("PRAGMA user_version").Should().Be(Schema.Version);
        _folder.Number("SELECT oldest FROM rooms WHERE key = '#lobby'").Should().Be(1_700);
        _folder.Number("SELECT count(*) FROM rooms WHERE oldest IS NULL").Should().Be(0, "the empty one has an event again");
        _folder.Number("SELECT number FROM rooms WHERE key = '#new'").Should().Be(4);
    }

    private void MakeVersion1()
    {
        using var connection = _folder.Connect();
        connection.Execute($"""
            PRAGMA auto_vacuum = INCREMENTAL;
            CREATE TABLE rooms(
                number INTEGER PRIMARY KEY,       -- given once, never again
                key    TEXT NOT NULL UNIQUE,      -- by which rooms are compared
                topic  TEXT NOT NULL DEFAULT '',
                gone   INTEGER NOT NULL DEFAULT 0); -- ids up to this one were deleted: none of them is given again
            CREATE TABLE events(
                key        INTEGER PRIMARY KEY,   -- the room's number << 36 | the event's id there
                kind       INTEGER NOT NULL,      -- see EventKinds
                at         INTEGER NOT NULL,      -- Unix time, milliseconds
                author     TEXT,
                text       TEXT,
                arrivals   INTEGER,
                departures INTEGER);
            CREATE TABLE meta(
                name  TEXT PRIMARY KEY,
                value) WITHOUT ROWID;
            INSERT INTO rooms VALUES(1, '#lobby', '', 6), (2, '#empty', '', 4), (3, '#other', 'a topic', 0);
            INSERT INTO events(key, kind, at, author, text) VALUES
                ({EventKey.Of(1, 7)}, 1, 1700, 'ann', 'hi'), ({EventKey.Of(1, 8)}, 1, 1800, 'ann', 'there'), ({EventKey.Of(3, 1)}, 1, 1600, 'bob', 'hi');
            INSERT INTO meta VALUES('clean', 1);
            PRAGMA application_id = {Schema.ApplicationId};
            PRAGMA user_version = 1;
            PRAGMA journal_mode = WAL;
            """);
    }
}
