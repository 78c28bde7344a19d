using ChatRoom.Journal.Moving;
using ChatRoom.Postgres.Storage;
using ChatRoom.Sqlite.Backups;
using ChatRoom.Sqlite.Storage;
using ChatRoom.Testing;

namespace ChatRoom.Postgres.Tests.Moving;

/// <summary>Moves that are interrupted: they go on, and nobody uses what is not complete.</summary>
public sealed class MoveInterruptionTests(PostgresServer server) : MoveStage(server)
{
    [Fact]
    public async Task Move_that_is_interrupted_anywhere_goes_on_and_no_server_starts_meanwhile()
    {
        await Files.FillAsync(more: 1_200);
        await MoveToDatabaseAsync();
        var whole = await DatabaseDumpAsync();
        for (var (step, isDone) = (1, false); !isDone; step++)
        {
            Storage.Options = null;
            isDone = await TryAsync(step);
            if ((long)(await Storage.ExecuteAsync("SELECT count(*) FROM moves"))! == 1)
            {
                (await Storage.Awaiting(s => s.OpenAsync()).Should().ThrowAsync<DatabaseException>()).WithMessage("*is not complete*move --to postgres again");
                await Storage.CloseAsync();
            }

            isDone |= await IsDoneBeforeAsync(async () => await MoveToDatabaseAsync());
            (await DatabaseDumpAsync()).Should().Be(whole, $"it was interrupted at step {step}");
        }

        await Storage.OpenAsync();
    }

    [Fact]
    public async Task Move_to_files_that_is_interrupted_anywhere_goes_on_and_no_server_starts_meanwhile()
    {
        await Files.FillAsync();
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
            others.Dump().Should().Be(Files.Dump(), $"it was interrupted at step {step}");
            await (await others.OpenAsync()).DisposeAsync();
        }
    }

    [Fact]
    public async Task Source_that_has_changed_during_an_interruption_is_noticed_and_the_target_stays_marked()
    {
        await Files.FillAsync();
        (await TryAsync(step: 8)).Should().BeFalse();
        await using (var journal = await Files.OpenAsync())
        {
            await journal.AppendAsync("#a", Some.Redaction(10));
        }

        (await this.Awaiting(t => t.MoveToDatabaseAsync()).Should().ThrowAsync<MoveException>()).WithMessage("*differs from the journal * (rooms: *empty the target, and move again*");

        (await Storage.Awaiting(s => s.OpenAsync()).Should().ThrowAsync<DatabaseException>()).WithMessage($"*is not complete*the journal {Files.Path}*move --to postgres again");
    }

    [Fact]
    public async Task Unfinished_move_goes_on_from_its_source_alone_and_is_no_source_itself()
    {
        await Files.FillAsync();
        await Others.FillAsync();
        (await TryAsync(step: 5)).Should().BeFalse();

        (await this.Awaiting(t => t.MoveToDatabaseAsync(Others)).Should().ThrowAsync<MoveException>())
            .WithMessage($"*has an unfinished move from the journal {Files.Path}*");
        using var empty = new MovedFiles();
        (await this.Awaiting(t => t.MoveToFilesAsync(empty)).Should().ThrowAsync<MoveException>()).WithMessage("*is not complete*");
    }

    [Fact]
    public async Task Files_with_an_unfinished_move_are_used_by_no_server_and_no_backup()
    {
        await Files.FillAsync();
        await MoveToDatabaseAsync();
        (await TryAsync(step: 6, Others)).Should().BeFalse();

        (await Others.Awaiting(o => o.OpenAsync()).Should().ThrowAsync<JournalFileException>()).WithMessage("*is not complete*move --to files again*");
        Others.Invoking(o => JournalBackup.Save(o.Path, $"{o.Path}.backup")).Should().Throw<JournalFileException>().WithMessage("*is not complete*");
        Others.Invoking(o => JournalBackup.Restore(o.Path, Files.Path, DateTimeOffset.UnixEpoch)).Should().Throw<JournalFileException>().WithMessage("*is not complete*");
    }

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

    private async Task<object?> DatabaseDumpAsync() => await Storage.ExecuteAsync(
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
            await MoveAsync(to is null ? Files.Source() : await DatabaseAsync(), new InterruptedTarget(to?.Target() ?? await TargetAsync(), step));
            return true;
        }
        catch (InterruptedException)
        {
            // As a kill: what was begun is there, and nothing else.
        }

        return false;
    }
}
