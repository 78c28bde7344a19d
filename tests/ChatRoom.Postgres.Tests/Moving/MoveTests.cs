using System.Text;
using ChatRoom.Journal;
using ChatRoom.Journal.Moving;
using ChatRoom.Postgres.Configuration;
using ChatRoom.Postgres.Moving;
using ChatRoom.Postgres.Storage;
using ChatRoom.Protocol;
using ChatRoom.Search;
using ChatRoom.Sqlite.Backups;
using ChatRoom.Sqlite.Storage;
using ChatRoom.State;
using ChatRoom.Testing;

namespace ChatRoom.Postgres.Tests.Moving;

/// <summary>Moving everything from files into a database, and back.</summary>
public sealed class MoveTests(PostgresServer server) : IAsyncDisposable
{
    private readonly MovedFiles _files = new();
    private readonly MovedFiles _others = new();
    private readonly TestStorage _storage = new(server) { LockPatience = TimeSpan.Zero };

    [Fact]
    public async Task Everything_is_the_same_in_the_database_and_in_files_again()
    {
        await _files.FillAsync(more: 2_500);
        var before = _files.Bytes();

        (await MoveToDatabaseAsync()).Should().Be("3 rooms, 2513 events, 1 account, 1 ban, 3 audit rows, 2 resume positions");
        _files.Bytes().Should().Equal(before);
        await MoveToFilesAsync();

        _others.Dump().Should().Be(_files.Dump());
        (await _storage.ExecuteAsync("SELECT count(*) FROM moves")).Should().Be(0L);
    }

    [Fact]
    public async Task Server_goes_on_in_the_database_where_it_stopped_with_the_files()
    {
        await _files.FillAsync();
        RoomEpoch epoch;
        IReadOnlyList<JournalEntry> talk;
        await using (var before = await _files.OpenAsync())
        {
            (epoch, talk) = (before.EpochOf("#a"), await before.ReadBeforeAsync("#a", long.MaxValue, 100));
        }

        await MoveToDatabaseAsync();
        var journal = await _storage.OpenAsync();

        (await journal.ReadBeforeAsync("#a", long.MaxValue, 100)).Select(Describe).Should().Equal(talk.Select(Describe));
        journal.EpochOf("#a").Should().Be(epoch);
        (await journal.FindAppendAsync(new AppendKey(5, 6) { IsLasting = true }, CancellationToken.None)).Should().Be(10);
        (await journal.AppendAsync("#a", Some.Message("next"))).Should().Be(15);
        (await journal.AppendAsync("#gone", Some.Message("again"))).Should().Be(42, "no id of a deleted room is given again");
        (await FindAsync("lunch")).Should().Equal(3);
        (await FindAsync("from:bob")).Should().BeEmpty();
        (await FindAsync("regretted")).Should().BeEmpty();
        (await FindAsync("from:ann kept")).Should().Equal(10);
        (await _storage.State.LoadAsync(CancellationToken.None)).Select(static record => $"{record.Kind} {record.Key}").Should()
            .BeEquivalentTo("account ann", "ban 1", "room #a", "token t", "of-a-later-version x");
        await _storage.State.WriteAsync(new StateWrite([], [], [new AuditRow(DateTimeOffset.UnixEpoch, "ann", null, null, "act", "", null)]), CancellationToken.None);
        (await _storage.State.ReadAuditAsync(new AuditQuery(), CancellationToken.None)).Select(static entry => entry.Id).Should().Equal(4, 3, 2, 1);
        using var places = _storage.NewResumeStore();
        (await places.FindAsync("b1"))!.Alias.Should().Be("Grüße👋");
    }

    [Fact]
    public async Task Rows_are_as_if_the_server_had_stored_them_in_the_database()
    {
        await using (var journal = await _files.OpenAsync())
        {
            await TalkAsync(journal);
        }

        await MoveToDatabaseAsync();
        var moved = await RowsAsync();
        await _storage.ExecuteAsync($"DROP SCHEMA {await _storage.ExecuteAsync("SELECT current_schema()")} CASCADE");
        await _storage.ExecuteAsync($"CREATE SCHEMA {new Npgsql.NpgsqlConnectionStringBuilder(_storage.Options!.ConnectionString).SearchPath}");
        await TalkAsync(await _storage.OpenAsync());

        moved.Should().Be(await RowsAsync());

        static async Task TalkAsync(IMessageJournal journal)
        {
            await journal.AppendAsync("#a", Some.MessageOf(7, "lunch at ten, Grüße 👋"));
            await journal.AppendAsync("#a", Some.MessageOf(8, "regretted", "bob"));
            await journal.AppendAsync("#a", Some.Redaction(2));
            await journal.AppendAsync("#a", Some.Event(ChatEventKind.Topic, text: "tea"));
            await journal.AppendAsync("#b", Some.Message(""));
        }

        async Task<object?> RowsAsync() => await _storage.ExecuteAsync(
            """
            SELECT (SELECT string_agg(concat_ws('|', r.key, r.topic, r.last, r.gone, r.oldest, r.newest, r.bytes), E'\n' ORDER BY r.key) FROM rooms r)
                || (SELECT string_agg(concat_ws('|', r.key, e.id, e.kind, e.at, e.author, e.text, e.other, e.person, e.words::text), E'\n' ORDER BY r.key, e.id)
                    FROM events e JOIN rooms r ON r.number = e.room)
            """);
    }

    [Fact]
    public async Task Talk_of_a_database_goes_on_in_files()
    {
        var journal = await _storage.OpenAsync();
        await journal.AppendAsync("#a", Some.MessageOf(7, "one"));
        await journal.AppendAsync("#a", Some.Edit(1, "uno"));
        await journal.AppendAsync("#b", Some.MessageOf(7, "two"));
        var (epoch, talk) = (journal.EpochOf("#a"), await journal.ReadBeforeAsync("#a", long.MaxValue, 100));
        await _storage.CloseAsync();

        await MoveToFilesAsync();

        await using var files = await _others.OpenAsync();
        (await files.ReadBeforeAsync("#a", long.MaxValue, 100)).Select(Describe).Should().Equal(talk.Select(Describe));
        files.EpochOf("#a").Should().Be(epoch);
        (await files.ReadTextsAsync(7, null, 10, CancellationToken.None)).Texts.Select(static text => text.Room).Should().Equal("#a", "#b");
        (await files.AppendAsync("#a", Some.Message("three"))).Should().Be(3);
    }

    [Fact]
    public async Task Move_that_is_interrupted_anywhere_goes_on_and_no_server_starts_meanwhile()
    {
        await _files.FillAsync(more: 1_200);
        await MoveToDatabaseAsync();
        var whole = await DatabaseDumpAsync();
        for (var (step, isDone) = (1, false); !isDone; step++)
        {
            _storage.Options = null;
            isDone = await TryAsync(step);
            if ((long)(await _storage.ExecuteAsync("SELECT count(*) FROM moves"))! == 1)
            {
                (await _storage.Awaiting(s => s.OpenAsync()).Should().ThrowAsync<DatabaseException>()).WithMessage("*is not complete*move --to postgres again");
                await _storage.CloseAsync();
            }

            isDone |= await IsDoneBeforeAsync(async () => await MoveToDatabaseAsync());
            (await DatabaseDumpAsync()).Should().Be(whole, $"it was interrupted at step {step}");
        }

        await _storage.OpenAsync();
    }

    [Fact]
    public async Task Move_to_files_that_is_interrupted_anywhere_goes_on_and_no_server_starts_meanwhile()
    {
        await _files.FillAsync();
        await MoveToDatabaseAsync();
        for (var (step, isDone) = (1, false); !isDone; step++)
        {
            using var others = new MovedFiles();
            isDone = await TryAsync(step, others);
            if (File.Exists(new DatabaseFile(others.Path).MovingPath))
            {
                (await others.Awaiting(o => o.OpenAsync()).Should().ThrowAsync<JournalFileException>()).WithMessage("*is not complete*move --to files again*");
            }

            isDone |= await IsDoneBeforeAsync(async () => await MoveToFilesAsync(others));
            others.Dump().Should().Be(_files.Dump(), $"it was interrupted at step {step}");
            await (await others.OpenAsync()).DisposeAsync();
        }
    }

    [Fact]
    public async Task Source_that_has_changed_during_an_interruption_is_noticed_and_the_target_stays_marked()
    {
        await _files.FillAsync();
        (await TryAsync(step: 8)).Should().BeFalse();
        await using (var journal = await _files.OpenAsync())
        {
            await journal.AppendAsync("#a", Some.Redaction(10));
        }

        (await this.Awaiting(t => t.MoveToDatabaseAsync()).Should().ThrowAsync<MoveException>()).WithMessage("*differs from the journal * (rooms: *empty the target, and move again*");

        (await _storage.Awaiting(s => s.OpenAsync()).Should().ThrowAsync<DatabaseException>()).WithMessage($"*is not complete*the journal {_files.Path}*move --to postgres again");
    }

    [Fact]
    public async Task Target_that_is_not_empty_is_refused_and_left_as_it_is()
    {
        await _files.FillAsync();
        await (await _storage.OpenAsync()).AppendAsync("#a", Some.Message("one"));
        await _storage.CloseAsync();
        await _others.FillAsync();
        var before = _others.Dump();

        (await this.Awaiting(t => t.MoveToDatabaseAsync()).Should().ThrowAsync<MoveException>()).WithMessage("the database postgres at 127.0.0.1 is not empty*");
        (await this.Awaiting(t => t.MoveToFilesAsync()).Should().ThrowAsync<MoveException>()).WithMessage("the journal * is not empty*");

        _others.Dump().Should().Be(before);
        (await _storage.ExecuteAsync("SELECT count(*) FROM events")).Should().Be(1L);
        await _storage.OpenAsync();
    }

    [Fact]
    public async Task Unfinished_move_goes_on_from_its_source_alone_and_is_no_source_itself()
    {
        await _files.FillAsync();
        await _others.FillAsync();
        (await TryAsync(step: 5)).Should().BeFalse();

        (await this.Awaiting(t => t.MoveToDatabaseAsync(_others)).Should().ThrowAsync<MoveException>())
            .WithMessage($"*has an unfinished move from the journal {_files.Path}*");
        using var empty = new MovedFiles();
        (await this.Awaiting(t => t.MoveToFilesAsync(empty)).Should().ThrowAsync<MoveException>()).WithMessage("*is not complete*");
    }

    [Fact]
    public async Task Storage_in_use_is_refused_on_both_sides()
    {
        await _files.FillAsync();
        await using var files = await _files.OpenAsync();
        await _storage.OpenAsync();

        _files.Invoking(f => f.Source()).Should().Throw<JournalFileException>().WithMessage("*is in use by another server*");
        _files.Invoking(f => f.Target()).Should().Throw<JournalFileException>().WithMessage("*is in use by another server*");
        (await this.Awaiting(t => t.DatabaseAsync()).Should().ThrowAsync<DatabaseException>()).WithMessage("*is in use by a server*");
        (await this.Awaiting(t => t.TargetAsync()).Should().ThrowAsync<DatabaseException>()).WithMessage("*is in use by a server*");
    }

    [Fact]
    public async Task Server_that_has_lost_its_lock_stores_nothing_while_its_database_is_moved()
    {
        await (await _storage.OpenAsync()).AppendAsync("#a", Some.Message("one"));
        IMoveSource? source = null;
        await Deadline.UntilAsync(
            async () =>
            {
                try
                {
                    await _storage.EndHolderAsync();
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
            (await _storage.State.Awaiting(s => s.WriteAsync(new StateWrite([], [], []), CancellationToken.None).AsTask()).Should().ThrowAsync<StateException>())
                .Which.MayBeStored.Should().BeFalse();
        }
    }

    [Fact]
    public async Task Files_with_an_unfinished_move_are_used_by_no_server_and_no_backup()
    {
        await _files.FillAsync();
        await MoveToDatabaseAsync();
        (await TryAsync(step: 6, _others)).Should().BeFalse();

        (await _others.Awaiting(o => o.OpenAsync()).Should().ThrowAsync<JournalFileException>()).WithMessage("*is not complete*move --to files again*");
        _others.Invoking(o => JournalBackup.Save(o.Path, $"{o.Path}.backup")).Should().Throw<JournalFileException>().WithMessage("*is not complete*");
        _others.Invoking(o => JournalBackup.Restore(o.Path, _files.Path, DateTimeOffset.UnixEpoch)).Should().Throw<JournalFileException>().WithMessage("*is not complete*");
    }

    [Fact]
    public async Task Role_with_the_rights_of_a_server_can_move_both_ways()
    {
        await _files.FillAsync();
        var schema = new Npgsql.NpgsqlConnectionStringBuilder(await server.NewSchemaAsync()).SearchPath!;
        var user = $"mover_{schema}";
        await server.ExecuteAsync($"CREATE ROLE {user} LOGIN");
        await PostgresMigration.RunAsync(new PostgresOptions { ConnectionString = server.StringFor(schema) }, user, CancellationToken.None);
        _storage.Options = new PostgresOptions { ConnectionString = server.StringFor(schema, user) };

        await MoveToDatabaseAsync();
        await MoveToFilesAsync();

        _others.Dump().Should().Be(_files.Dump());
    }

    [Fact]
    public async Task Character_that_a_database_cannot_store_is_replaced()
    {
        await _files.FillAsync();
        using (var connection = new DatabaseFile($"{_files.Path}-accounts").OpenForCheckpoints())
        {
            connection.Execute("UPDATE records SET value = 'a' || char(0) || 'b' WHERE kind = 'ban'");
        }

        await MoveToDatabaseAsync();

        (await _storage.ExecuteAsync("SELECT value FROM records WHERE kind = 'ban'")).Should().Be("a\uFFFDb");
    }

    [Fact]
    public void There_must_be_a_journal_to_move() =>
        _files.Invoking(f => f.Source()).Should().Throw<JournalFileException>().WithMessage($"there is no journal {_files.Path}*");

    public async ValueTask DisposeAsync()
    {
        await _storage.DisposeAsync();
        _files.Dispose();
        _others.Dispose();
    }

    private static async Task<string> MoveAsync(IMoveSource source, IMoveTarget target)
    {
        await using (source)
        await using (target)
        {
            return (await new Move(source, target, static _ => { }).RunAsync(CancellationToken.None)).ToString();
        }
    }

    private async Task<IMoveSource> DatabaseAsync() => await PostgresMove.OpenSourceAsync(_storage.Options!, CancellationToken.None);

    private async Task<IMoveTarget> TargetAsync() =>
        await PostgresMove.OpenTargetAsync(_storage.Options ??= new PostgresOptions { ConnectionString = await server.NewSchemaAsync() }, CancellationToken.None);

    private async Task<string> MoveToDatabaseAsync(MovedFiles? files = null) => await MoveAsync((files ?? _files).Source(), await TargetAsync());

    private async Task<string> MoveToFilesAsync(MovedFiles? files = null) => await MoveAsync(await DatabaseAsync(), (files ?? _others).Target());

    /// <summary>Runs a move. Returns whether it was complete already.</summary>
    private static async Task<bool> IsDoneBeforeAsync(Func<Task> move)
    {
        try
        {
            await move();
            return false;
        }
        catch (MoveException e) when (e.Message.Contains("was moved to it before", StringComparison.Ordinal))
        {
            return true;
        }
    }

    private static string Describe(JournalEntry entry)
    {
        var e = entry.Event;
        return $"{entry.Id} {e.Kind} {e.At:O} {e.Author} {e.AuthorId} {e.Arrivals} {e.Departures} {e.Target} {e.ReplacedBy} {Encoding.UTF8.GetString(e.Text.Span)}";
    }

    private async Task<object?> DatabaseDumpAsync() => await _storage.ExecuteAsync(
        """
        SELECT md5(string_agg(x.line, E'\n')) FROM (
            SELECT r::text AS line FROM rooms r UNION ALL SELECT e::text FROM events e UNION ALL SELECT concat(kind, ' ', key, ' ', value) FROM records
            UNION ALL SELECT a::text FROM audit a UNION ALL SELECT p::text FROM places p UNION ALL SELECT m::text FROM meta m
            UNION ALL SELECT last_value::text FROM rooms_number_seq UNION ALL SELECT last_value::text FROM audit_id_seq ORDER BY line) x
        """);

    /// <summary>Moves, and fails at a step. Returns whether there was no such step.</summary>
    private async Task<bool> TryAsync(int step, MovedFiles? to = null)
    {
        try
        {
            await MoveAsync(to is null ? _files.Source() : await DatabaseAsync(), new InterruptedTarget(to?.Target() ?? await TargetAsync(), step));
            return true;
        }
        catch (InterruptedException)
        {
            // As a kill: what was begun is there, and nothing else.
        }

        return false;
    }

    private async Task<long[]> FindAsync(string words)
    {
        SearchQueryParser.TryParse(words, out var query, out var reason).Should().BeTrue(reason);
        using var search = _storage.NewSearch();
        return [.. (await search.FindAsync("#a", query!, CancellationToken.None)).Entries.Select(static entry => entry.Id)];
    }
}
