using ChatRoom.Diagnostics;
using ChatRoom.Sqlite.Backups;
using ChatRoom.Sqlite.Search;
using ChatRoom.Sqlite.Storage;

namespace ChatRoom.Sqlite.Tests.Backups;

public sealed class JournalBackupTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 15, 4, 0, TimeSpan.Zero);

    [Fact]
    public async Task Backup_under_load_has_the_first_messages_without_gaps()
    {
        await using var journal = await OpenJournal.OpenAsync();
        await journal.SayManyAsync(20_000, "before");
        var backup = Path.Combine(journal.Folder, "backup.db");

        var saving = Task.Run(() => JournalBackup.Save(journal.Options.Path, backup));
        var said = 20_000;
        do
        {
            await journal.SayManyAsync(100, "meanwhile");
            said += 100;
        }
        while (!saving.IsCompleted);

        var copy = await saving;
        copy.Events.Should().BeInRange(20_000, said);
        await using var other = await OpenJournal.OpenAsync();
        await other.Journal.DisposeAsync();
        JournalBackup.Restore(other.Options.Path, backup, Now).Copy.Should().Be(copy with { Bytes = new FileInfo(other.Options.Path).Length });
        await other.ReopenAsync();
        other.Number("SELECT count(*) = max(key) - min(key) + 1 FROM events").Should().Be(1, "ids have no gaps");
        (await other.SayAsync("goes on")).Should().Be(copy.Events + 1);
        other.Log.Lines.Should().NotContain(static line => line.EventId == EventIds.UncleanEnd, "a backup was checked");
    }

    [Fact]
    public async Task Replaced_journal_is_kept_under_another_name_and_derived_files_are_deleted()
    {
        await using var journal = await OpenJournal.OpenAsync();
        await journal.SayAsync("saved");
        var backup = Path.Combine(journal.Folder, "backup.db");
        JournalBackup.Save(journal.Options.Path, backup);
        await journal.SayAsync("replaced");
        await journal.Journal.DisposeAsync();
        var index = new SearchIndexFile(journal.Options.Path);
        (await Task.Run(index.OpenWriter))!.Dispose();

        var (copy, _, replaced, _) = JournalBackup.Restore(journal.Options.Path, backup, Now);

        copy.Should().BeEquivalentTo(new { Events = 1, Rooms = 1 });
        replaced.Should().Be($"{journal.Options.Path}.replaced-20261122T150400Z");
        File.Exists(index.Path).Should().BeFalse();
        Events(replaced!).Should().Be(2);
        Events(backup).Should().Be(1);
        await journal.ReopenAsync();
        (await journal.IdsAsync()).Should().Equal(1);
        Directory.GetFiles(journal.Folder, "*unfinished*").Should().BeEmpty();
    }

    [Fact]
    public async Task Journal_that_is_in_use_is_not_replaced()
    {
        await using var journal = await OpenJournal.OpenAsync();
        await journal.SayAsync("saved");
        var backup = Path.Combine(journal.Folder, "backup.db");
        JournalBackup.Save(journal.Options.Path, backup);

        ShouldFail(() => JournalBackup.Restore(journal.Options.Path, backup, Now), "*is in use by another server*");

        (await journal.IdsAsync()).Should().Equal(1);
    }

    [Fact]
    public async Task Existing_file_is_never_overwritten()
    {
        await using var journal = await OpenJournal.OpenAsync();
        var backup = Path.Combine(journal.Folder, "backup.db");
        await File.WriteAllTextAsync(backup, "precious", TestContext.Current.CancellationToken);

        ShouldFail(() => JournalBackup.Save(journal.Options.Path, backup), "*exists already, and is left as it is*");

        (await File.ReadAllTextAsync(backup, TestContext.Current.CancellationToken)).Should().Be("precious");
    }

    [Fact]
    public async Task Failed_backup_is_reported_and_leaves_nothing_behind()
    {
        await using var journal = await OpenJournal.OpenAsync();

        ShouldFail(() => JournalBackup.Save(journal.Options.Path, Path.Combine(journal.Folder, "no", "b.db")), "*cannot be written: Could not find*");
        ShouldFail(() => JournalBackup.Save(Path.Combine(journal.Folder, "none.db"), Path.Combine(journal.Folder, "b.db")), "there is no file *");

        Directory.GetFiles(journal.Folder).Should().NotContain(static name => name.Contains("b.db", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Invalid_backup_replaces_nothing()
    {
        await using var journal = await OpenJournal.OpenAsync();
        await journal.SayManyAsync(2_000, "kept");
        var path = journal.Options.Path;
        await journal.Journal.DisposeAsync();
        string Other(string name) => Path.Combine(journal.Folder, name);

        await File.WriteAllTextAsync(Other("text"), new string('x', 10_000), TestContext.Current.CancellationToken);
        ShouldFail(() => JournalBackup.Restore(path, Other("text"), Now), "*is not a journal of ChatRoom, or it is damaged");
        using (var foreign = new DatabaseFile(Other("foreign")).OpenWriter())
        {
            foreign.Execute("CREATE TABLE t(x)");
        }

        ShouldFail(() => JournalBackup.Restore(path, Other("foreign"), Now), "*is not a journal of ChatRoom");
        JournalBackup.Save(path, Other("newer"));
        using (var newer = new DatabaseFile(Other("newer")).OpenForCheckpoints())
        {
            newer.Execute("PRAGMA user_version = 99");
        }

        ShouldFail(() => JournalBackup.Restore(path, Other("newer"), Now), "*newer version of ChatRoom (its schema is 99*");
        JournalBackup.Save(path, Other("damaged"));
        await using (var damaged = File.OpenWrite(Other("damaged")))
        {
            damaged.Position = 3 * 4096;
            damaged.Write(new byte[8 * 4096]);
        }

        ShouldFail(() => JournalBackup.Restore(path, Other("damaged"), Now), "*damaged*");
        ShouldFail(() => JournalBackup.Restore(path, Other("nothing"), Now), "there is no file *");
        ShouldFail(() => JournalBackup.Restore(path, path, Now), "*is the journal itself*");

        Directory.GetFiles(journal.Folder, "*replaced*").Concat(Directory.GetFiles(journal.Folder, "*unfinished*")).Should().BeEmpty();
        Events(path).Should().Be(2_000);
        await journal.ReopenAsync();
    }

    private static void ShouldFail(Action action, string message) => action.Should().Throw<JournalFileException>().WithMessage(message);

    private static long Events(string path)
    {
        using var connection = new DatabaseFile(path).OpenReader();
        return connection.Number("SELECT count(*) FROM events");
    }
}
