using ChatRoom.Sqlite.Backups;
using ChatRoom.Sqlite.Storage;
using ChatRoom.Testing;

namespace ChatRoom.Sqlite.Tests.Backups;

/// <summary>A restore that is stopped, wherever it is, loses nothing, and lets nobody begin anew.</summary>
public sealed class ReplacementTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Later = new(2026, 11, 22, 16, 0, 0, TimeSpan.Zero);

    private readonly JournalFolder _folder = new();

    private string Backup => $"{_folder.Path}.backup";

    private string Replaced => $"{_folder.Path}.replaced-before";

    [Theory]
    [InlineData(0)] // noted
    [InlineData(1)] // the log has its new name
    [InlineData(2)] // the file, too
    [InlineData(3)] // and the places
    [InlineData(4)] // the backup is in its place
    public async Task Restore_that_was_stopped_keeps_a_server_from_starting_and_can_be_done_again(int steps)
    {
        await KillAsync();
        await StopAfterAsync(steps);

        var start = async () => await _folder.OpenAsync();
        (await start.Should().ThrowAsync<JournalFileException>()).WithMessage($"{_folder.Path} was being replaced*{_folder.Path}-restoring*");
        var (copy, replaced) = JournalBackup.Restore(_folder.Path, Backup, Later);

        copy.Events.Should().Be(1);
        replaced.Should().Be(Replaced, "it goes on with that name");
        Events(Replaced).Should().Be(2, "what was in the log is not lost");
        (await File.ReadAllTextAsync($"{Replaced}-places", TestContext.Current.CancellationToken)).Should().Be("places");
        var journal = await _folder.OpenAsync();
        (await journal.ReadAfterAsync("#a", 0, 10)).Should().ContainSingle();
        Directory.GetFiles(Path.GetDirectoryName(_folder.Path)!).Should().NotContain(static name =>
            name.Contains("restoring", StringComparison.Ordinal) || name.Contains("unfinished", StringComparison.Ordinal));
        File.Exists($"{_folder.Path}-places").Should().BeFalse("they name the numbers of the journal that was there");
    }

    [Fact]
    public async Task Log_without_its_file_is_kept_under_the_other_name()
    {
        await KillAsync();
        await File.WriteAllBytesAsync(_folder.Path, [], TestContext.Current.CancellationToken);
        var log = await File.ReadAllBytesAsync($"{_folder.Path}-wal", TestContext.Current.CancellationToken);

        var (_, replaced) = JournalBackup.Restore(_folder.Path, Backup, Later);

        (await File.ReadAllBytesAsync($"{replaced}-wal", TestContext.Current.CancellationToken)).Should().Equal(log);
        Events(_folder.Path).Should().Be(1);
    }

    [Fact]
    public async Task Restore_that_cannot_begin_leaves_the_journal_as_it_was()
    {
        await KillAsync();
        File.Move(_folder.Path, $"{_folder.Path}.aside");
        File.Move($"{_folder.Path}-wal", $"{_folder.Path}.aside-wal");
        Directory.CreateDirectory(_folder.Path); // in the way

        var restore = () => JournalBackup.Restore(_folder.Path, Backup, Later);

        restore.Should().Throw<JournalFileException>().WithMessage("*cannot be replaced*");
        File.Exists($"{_folder.Path}-restoring").Should().BeFalse("nothing was begun");
    }

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    /// <summary>Leaves a journal as a kill does, the second of its two events in the log, and a backup with the first.</summary>
    private async Task KillAsync()
    {
        await using var running = new JournalFolder();
        var journal = await running.OpenAsync();
        await journal.AppendAsync("#a", Some.Message("one"));
        await journal.Writer.RunAsync(static writer => writer.Execute("PRAGMA wal_checkpoint(TRUNCATE)"));
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.Path)!);
        JournalBackup.Save(running.Path, Backup);
        await journal.AppendAsync("#a", Some.Message("two"));
        running.CopyTo(_folder);
    }

    private async Task StopAfterAsync(int steps)
    {
        await File.WriteAllTextAsync($"{_folder.Path}-places", "places");
        await File.WriteAllTextAsync($"{_folder.Path}-restoring", $"{Backup}\n{Replaced}\n");
        await File.WriteAllTextAsync($"{_folder.Path}.unfinished", "half a copy");
        Action[] all =
        [
            () => File.Move($"{_folder.Path}-wal", $"{Replaced}-wal"),
            () => File.Move(_folder.Path, Replaced),
            () => File.Move($"{_folder.Path}-places", $"{Replaced}-places"),
            () => File.Copy(Backup, _folder.Path),
        ];
        Array.ForEach(all[..steps], static step => step());
    }

    private static long Events(string path)
    {
        using var connection = new DatabaseFile(path).OpenForCheckpoints();
        return connection.Number("SELECT count(*) FROM events");
    }
}
