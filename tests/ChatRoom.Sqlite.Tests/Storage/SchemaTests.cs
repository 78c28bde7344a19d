using ChatRoom.Sqlite.Backups;
using ChatRoom.Sqlite.Storage;
using ChatRoom.Testing;
using ChatRoom.Tests.Journal;

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

        JournalBackup.Restore(_folder.Path, backup, DateTimeOffset.UnixEpoch).Copy!.Rooms.Should().Be(3);

        await ShouldGoOnAsync();
    }

    [Fact]
    public async Task Journal_of_version_4_is_migrated_and_its_events_have_no_person()
    {
        MakeVersion4();
        var journal = await _folder.OpenAsync();

        (await journal.ReadAfterAsync("#lobby", 0, 10)).Select(static entry => ReplacementModel.Describe(entry.Id, entry.Event)).Should().Equal(
            "1 Message new by ann, edited by 2", "2 Edited new by ann of 1", "3 Message  by bob, removed by 4", "4 Redacted bob by ann of 3");
        (await journal.ReadAfterAsync("#lobby", 0, 10)).Should().OnlyContain(static entry => entry.Event.AuthorId == 0);
        (await journal.AppendAsync("#lobby", Some.MessageOf(7, "mine"))).Should().Be(5);
        (await journal.ReadTextsAsync(7, null, 10, CancellationToken.None)).Texts.Should().ContainSingle().Which.Id.Should().Be(5);
        _folder.Number("PRAGMA user_version").Should().Be(Schema.Version).And.BeGreaterThan(4);
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

    private void MakeVersion4()
    {
        using var connection = _folder.Connect();
        connection.Execute($"""
            PRAGMA auto_vacuum = INCREMENTAL;
            CREATE TABLE rooms(
                number INTEGER PRIMARY KEY,
                key    TEXT NOT NULL UNIQUE,
                topic  TEXT NOT NULL DEFAULT '',
                gone   INTEGER NOT NULL DEFAULT 0,
                oldest INTEGER);
            CREATE TABLE events(
                key        INTEGER PRIMARY KEY,
                kind       INTEGER NOT NULL,
                at         INTEGER NOT NULL,
                author     TEXT,
                text       TEXT,
                arrivals   INTEGER,
                departures INTEGER,
                other      INTEGER);
            CREATE TABLE meta(
                name  TEXT PRIMARY KEY,
                value) WITHOUT ROWID;
            CREATE INDEX rooms_by_age ON rooms(oldest) WHERE oldest IS NOT NULL;
            CREATE INDEX rooms_unused ON rooms(number) WHERE oldest IS NULL AND topic = '';
            INSERT INTO rooms VALUES(1, '#lobby', '', 0, 1700);
            INSERT INTO events(key, kind, at, author, text, other) VALUES
                ({EventKey.Of(1, 1)}, 1, 1700, 'ann', 'new', 2), ({EventKey.Of(1, 2)}, 11, 1800, 'ann', NULL, 1),
                ({EventKey.Of(1, 3)}, 1, 1900, 'bob', NULL, 4), ({EventKey.Of(1, 4)}, 10, 2000, 'ann', 'bob', 3);
            INSERT INTO meta VALUES('clean', 1), ('floor', 0), ('last_room', 0), ('epoch', 17);
            PRAGMA application_id = {Schema.ApplicationId};
            PRAGMA user_version = 4;
            PRAGMA journal_mode = WAL;
            """);
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
