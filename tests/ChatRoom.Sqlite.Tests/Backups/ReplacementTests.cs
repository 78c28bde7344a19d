using ChatRoom.Sqlite.Backups;
using ChatRoom.Sqlite.Storage;
using ChatRoom.Testing;

namespace ChatRoom.Sqlite.Tests.Backups;

/// <summary>A restore that is interrupted at any step loses nothing, and prevents a start with an empty journal.</summary>
public sealed class ReplacementTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Later = new(2026, 11, 22, 16, 0, 0, TimeSpan.Zero);

    private readonly JournalFolder _folder = new();

    private string Backup => $"{_folder.Path}.backup";

    private string Replaced => $"{_folder.Path}.replaced-before";

    [Theory]
    [InlineData(0)] // the note is written
    [InlineData(1)] // the log has its new name
    [InlineData(2)] // the file has its new name, too
    [InlineData(3)] // the places have theirs, too
    [InlineData(4)] // the backup is in its place
    public async Task Interrupted_restore_prevents_a_start_and_can_be_repeated(int steps)
    {
        await KillAsync();
        await StopAfterAsync(steps);

        var start = async () => await _folder.OpenAsync();
        (await start.Should().ThrowAsync<JournalFileException>()).WithMessage($"{_folder.Path} was being replaced*{_folder.Path}-restoring*");
        var (copy, _, replaced, _) = JournalBackup.Restore(_folder.Path, Backup, Later);

        copy!.Events.Should().Be(1);
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

        var (_, _, replaced, _) = JournalBackup.Restore(_folder.Path, Backup, Later);

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

    [Theory]
    [InlineData(".unfinished")]
    [InlineData("-restoring")]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task Planted_link_is_not_followed(string ending)
    {
        await KillAsync();
        var victim = $"{_folder.Path}.victim";
        await File.WriteAllTextAsync(victim, $"precious\n{_folder.Path}.elsewhere\n", TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(_folder.Path + ending, victim);

        var (_, _, replaced, _) = JournalBackup.Restore(_folder.Path, Backup, Later);

        replaced.Should().Be($"{_folder.Path}.replaced-20261122T160000Z");
        (await File.ReadAllTextAsync(victim, TestContext.Current.CancellationToken)).Should().StartWith("precious");
        Events(_folder.Path).Should().Be(1);
        File.GetUnixFileMode(_folder.Path).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.GetUnixFileMode(Backup).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Theory]
    [InlineData("/tmp/elsewhere\n")]
    [InlineData(".replaced-bef")] // a part of the note is on the disk: nothing was moved yet
    public async Task Incomplete_or_foreign_note_is_ignored(string name)
    {
        await KillAsync();
        await File.WriteAllTextAsync($"{_folder.Path}-restoring", $"{Backup}\n{(name[0] == '.' ? _folder.Path : "")}{name}", TestContext.Current.CancellationToken);

        JournalBackup.Restore(_folder.Path, Backup, Later).Replaced.Should().Be($"{_folder.Path}.replaced-20261122T160000Z");
    }

    [Fact]
    public async Task Older_file_beside_a_newer_log_can_be_replaced()
    {
        await KillAsync();
        await _folder.OpenAsync();
        await _folder.CloseAsync();
        var old = await File.ReadAllBytesAsync(_folder.Path, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync($"{_folder.Path}-wal", [0x37, 0x7F, 0x06, 0x82, 0, 0x2D, 0xE2, 0x18, 0, 0, 0x10, 0, 0, 0, 0, 3, .. Enumerable.Repeat((byte)0xA5, 10_000)], TestContext.Current.CancellationToken);

        var (_, _, replaced, _) = JournalBackup.Restore(_folder.Path, Backup, Later);

        (await File.ReadAllBytesAsync(replaced!, TestContext.Current.CancellationToken)).Should().Equal(old);
        Events(_folder.Path).Should().Be(1);
    }

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    /// <summary>Leaves a journal in the state after a kill, with the second of two events in the log, and a backup with the first.</summary>
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
