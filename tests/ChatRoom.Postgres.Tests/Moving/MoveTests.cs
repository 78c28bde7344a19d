using System.Text;
using ChatRoom.Journal;
using ChatRoom.Journal.Moving;
using ChatRoom.Postgres.Configuration;
using ChatRoom.Postgres.Storage;
using ChatRoom.Protocol;
using ChatRoom.Search;
using ChatRoom.Sqlite.Storage;
using ChatRoom.State;
using ChatRoom.Testing;

namespace ChatRoom.Postgres.Tests.Moving;

/// <summary>Moving everything from files into a database, and back.</summary>
public sealed class MoveTests(PostgresServer server) : MoveStage(server)
{
    [Fact]
    public async Task Everything_is_the_same_in_the_database_and_in_files_again()
    {
        await Files.FillAsync(more: 2_500);
        var before = Files.Bytes();

        (await MoveToDatabaseAsync()).Should().Be("3 rooms, 2513 events, 1 account, 1 ban, 3 audit rows, 2 resume positions");
        Files.Bytes().Should().Equal(before);
        await MoveToFilesAsync();

        Others.Dump().Should().Be(Files.Dump());
        (await Storage.ExecuteAsync("SELECT count(*) FROM moves")).Should().Be(0L);
    }

    [Fact]
    public async Task Server_goes_on_in_the_database_where_it_stopped_with_the_files()
    {
        await Files.FillAsync();
        RoomEpoch epoch;
        IReadOnlyList<JournalEntry> talk;
        await using (var before = await Files.OpenAsync())
        {
            (epoch, talk) = (before.EpochOf("#a"), await before.ReadBeforeAsync("#a", long.MaxValue, 100));
        }

        await MoveToDatabaseAsync();
        var journal = await Storage.OpenAsync();

        (await journal.ReadBeforeAsync("#a", long.MaxValue, 100)).Select(Describe).Should().Equal(talk.Select(Describe));
        journal.EpochOf("#a").Should().Be(epoch);
        (await journal.FindAppendAsync(new AppendKey(5, 6) { IsLasting = true }, CancellationToken.None)).Should().Be(10);
        (await journal.AppendAsync("#a", Some.Message("next"))).Should().Be(15);
        (await journal.AppendAsync("#gone", Some.Message("again"))).Should().Be(42, "no id of a deleted room is given again");
        (await FindAsync("lunch")).Should().Equal(3);
        (await FindAsync("from:bob")).Should().BeEmpty();
        (await FindAsync("regretted")).Should().BeEmpty();
        (await FindAsync("from:ann kept")).Should().Equal(10);
        (await Storage.State.LoadAsync(CancellationToken.None)).Select(static record => $"{record.Kind} {record.Key}").Should()
            .BeEquivalentTo("account ann", "ban 1", "room #a", "token t", "of-a-later-version x");
        await Storage.State.WriteAsync(new StateWrite([], [], [new AuditRow(DateTimeOffset.UnixEpoch, "ann", null, null, "act", "", null)]), CancellationToken.None);
        (await Storage.State.ReadAuditAsync(new AuditQuery(), CancellationToken.None)).Select(static entry => entry.Id).Should().Equal(4, 3, 2, 1);
        using var places = Storage.NewResumeStore();
        (await places.FindAsync("b1"))!.Alias.Should().Be("Grüße👋");
    }

    [Fact]
    public async Task Rows_are_as_if_the_server_had_stored_them_in_the_database()
    {
        await using (var journal = await Files.OpenAsync())
        {
            await TalkAsync(journal);
        }

        await MoveToDatabaseAsync();
        var moved = await RowsAsync();
        await Storage.ExecuteAsync($"DROP SCHEMA {await Storage.ExecuteAsync("SELECT current_schema()")} CASCADE");
        await Storage.ExecuteAsync($"CREATE SCHEMA {new Npgsql.NpgsqlConnectionStringBuilder(Storage.Options!.ConnectionString).SearchPath}");
        await TalkAsync(await Storage.OpenAsync());

        moved.Should().Be(await RowsAsync());

        static async Task TalkAsync(IMessageJournal journal)
        {
            await journal.AppendAsync("#a", Some.MessageOf(7, "lunch at ten, Grüße 👋"));
            await journal.AppendAsync("#a", Some.MessageOf(8, "regretted", "bob"));
            await journal.AppendAsync("#a", Some.Redaction(2));
            await journal.AppendAsync("#a", Some.Event(ChatEventKind.Topic, text: "tea"));
            await journal.AppendAsync("#b", Some.Message(""));
        }

        async Task<object?> RowsAsync() => await Storage.ExecuteAsync(
            """
            SELECT (SELECT string_agg(concat_ws('|', r.key, r.topic, r.last, r.gone, r.oldest, r.newest, r.bytes), E'\n' ORDER BY r.key) FROM rooms r)
                || (SELECT string_agg(concat_ws('|', r.key, e.id, e.kind, e.at, e.author, e.text, e.other, e.person, e.words::text), E'\n' ORDER BY r.key, e.id)
                    FROM events e JOIN rooms r ON r.number = e.room)
            """);
    }

    [Fact]
    public async Task Talk_of_a_database_goes_on_in_files()
    {
        var journal = await Storage.OpenAsync();
        await journal.AppendAsync("#a", Some.MessageOf(7, "one"));
        await journal.AppendAsync("#a", Some.Edit(1, "uno"));
        await journal.AppendAsync("#b", Some.MessageOf(7, "two"));
        var (epoch, talk) = (journal.EpochOf("#a"), await journal.ReadBeforeAsync("#a", long.MaxValue, 100));
        await Storage.CloseAsync();

        await MoveToFilesAsync();

        await using var files = await Others.OpenAsync();
        (await files.ReadBeforeAsync("#a", long.MaxValue, 100)).Select(Describe).Should().Equal(talk.Select(Describe));
        files.EpochOf("#a").Should().Be(epoch);
        (await files.ReadTextsAsync(7, null, 10, CancellationToken.None)).Texts.Select(static text => text.Room).Should().Equal("#a", "#b");
        (await files.AppendAsync("#a", Some.Message("three"))).Should().Be(3);
    }

    [Fact]
    public async Task Target_that_is_not_empty_is_refused_and_left_as_it_is()
    {
        await Files.FillAsync();
        await (await Storage.OpenAsync()).AppendAsync("#a", Some.Message("one"));
        await Storage.CloseAsync();
        await Others.FillAsync();
        var before = Others.Dump();

        (await this.Awaiting(t => t.MoveToDatabaseAsync()).Should().ThrowAsync<MoveException>()).WithMessage("the database postgres at 127.0.0.1 is not empty*");
        (await this.Awaiting(t => t.MoveToFilesAsync()).Should().ThrowAsync<MoveException>()).WithMessage("the journal * is not empty*");

        Others.Dump().Should().Be(before);
        (await Storage.ExecuteAsync("SELECT count(*) FROM events")).Should().Be(1L);
        await Storage.OpenAsync();
    }

    [Fact]
    public async Task Storage_in_use_is_refused_on_both_sides()
    {
        await Files.FillAsync();
        await using var files = await Files.OpenAsync();
        await Storage.OpenAsync();

        Files.Invoking(f => f.Source()).Should().Throw<JournalFileException>().WithMessage("*is in use by another server*");
        Files.Invoking(f => f.Target()).Should().Throw<JournalFileException>().WithMessage("*is in use by another server*");
        (await this.Awaiting(t => t.DatabaseAsync()).Should().ThrowAsync<DatabaseException>()).WithMessage("*is in use by a server*");
        (await this.Awaiting(t => t.TargetAsync()).Should().ThrowAsync<DatabaseException>()).WithMessage("*is in use by a server*");
    }

    [Fact]
    public async Task Server_that_has_lost_its_lock_stores_nothing_while_its_database_is_moved()
    {
        await (await Storage.OpenAsync()).AppendAsync("#a", Some.Message("one"));
        IMoveSource? source = null;
        await Deadline.UntilAsync(
            async () =>
            {
                try
                {
                    await Storage.EndHolderAsync();
                    return source = await DatabaseAsync();
                }
                catch (DatabaseException)
                {
                    return null; // the server was faster
                }
            },
            static found => found is not null,
            static _ => "the lock is taken");

        await using (source)
        {
            (await Storage.State.Awaiting(s => s.WriteAsync(new StateWrite([], [], []), CancellationToken.None).AsTask()).Should().ThrowAsync<StateException>())
                .Which.MayBeStored.Should().BeFalse();
        }
    }

    [Fact]
    public async Task Role_with_the_rights_of_a_server_can_move_both_ways()
    {
        await Files.FillAsync();
        var schema = new Npgsql.NpgsqlConnectionStringBuilder(await Server.NewSchemaAsync()).SearchPath!;
        var user = $"mover_{schema}";
        await Server.ExecuteAsync($"CREATE ROLE {user} LOGIN");
        await PostgresMigration.RunAsync(new PostgresOptions { ConnectionString = Server.StringFor(schema) }, user, CancellationToken.None);
        Storage.Options = new PostgresOptions { ConnectionString = Server.StringFor(schema, user) };

        await MoveToDatabaseAsync();
        await MoveToFilesAsync();

        Others.Dump().Should().Be(Files.Dump());
    }

    [Fact]
    public async Task Character_that_a_database_cannot_store_is_replaced()
    {
        await Files.FillAsync();
        using (var connection = new DatabaseFile($"{Files.Path}-accounts").OpenForCheckpoints())
        {
            connection.Execute("UPDATE records SET value = 'a' || char(0) || 'b' WHERE kind = 'ban'");
        }

        await MoveToDatabaseAsync();

        (await Storage.ExecuteAsync("SELECT value FROM records WHERE kind = 'ban'")).Should().Be("a\uFFFDb");
    }

    [Fact]
    public void There_must_be_a_journal_to_move() =>
        Files.Invoking(f => f.Source()).Should().Throw<JournalFileException>().WithMessage($"there is no journal {Files.Path}*");

    private static string Describe(JournalEntry entry)
    {
        var e = entry.Event;
        return $"{entry.Id} {e.Kind} {e.At:O} {e.Author} {e.AuthorId} {e.Arrivals} {e.Departures} {e.Target} {e.ReplacedBy} {Encoding.UTF8.GetString(e.Text.Span)}";
    }

    private async Task<long[]> FindAsync(string words)
    {
        SearchQueryParser.TryParse(words, out var query, out var reason).Should().BeTrue(reason);
        using var search = Storage.NewSearch();
        return [.. (await search.FindAsync("#a", query!, CancellationToken.None)).Entries.Select(static entry => entry.Id)];
    }
}
