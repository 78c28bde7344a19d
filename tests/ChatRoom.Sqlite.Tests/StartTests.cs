using ChatRoom.Diagnostics;
using ChatRoom.Journal;
using ChatRoom.Sqlite.Storage;
using ChatRoom.Testing;
using Microsoft.Extensions.Logging;

namespace ChatRoom.Sqlite.Tests;

/// <summary>How a start depends on the state of the file.</summary>
public sealed class StartTests : IAsyncDisposable
{
    private readonly JournalFolder _folder = new();

    [Fact]
    public async Task File_and_folder_are_created()
    {
        await _folder.OpenAsync();

        File.Exists(_folder.Path).Should().BeTrue();
        _folder.Number("PRAGMA application_id").Should().Be(Schema.ApplicationId);
        _folder.Number("PRAGMA user_version").Should().Be(Schema.Version);
        _folder.Number("PRAGMA auto_vacuum").Should().Be(2, "that is INCREMENTAL");
        _folder.Logged().Should().BeEmpty();
    }

    [Fact]
    public async Task Newer_schema_is_refused_and_left_as_it_is()
    {
        await _folder.OpenAsync();
        await _folder.CloseAsync();
        Change($"PRAGMA user_version = {Schema.Version + 1}");

        await ShouldNotStartAsync("*written by a newer version of ChatRoom*");
    }

    [Fact]
    public async Task Database_of_another_program_is_refused_and_left_as_it_is()
    {
        Change("CREATE TABLE mail(subject TEXT)");

        await ShouldNotStartAsync("*a database of another program*");
    }

    [Theory]
    [InlineData("a letter that somebody wrote, and wants to keep, and that is longer than a header of a hundred bytes, so that it is looked at")]
    [InlineData("short")]
    public async Task File_that_is_not_a_database_is_refused_and_left_as_it_is(string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.Path)!);
        await File.WriteAllTextAsync(_folder.Path, text, TestContext.Current.CancellationToken);

        await ShouldNotStartAsync("*is damaged*restore a backup*");
    }

    [Theory]
    [InlineData(3, 10)]
    [InlineData(12, 20)] // only events, which the start itself does not read
    public async Task Damaged_file_that_was_not_closed_is_refused_and_left_as_it_is(int firstPage, int lastPage)
    {
        await KillAsync(messages: 2_000);
        Overwrite(firstPage, lastPage);

        await ShouldNotStartAsync("*is damaged*restore a backup*");
    }

    [Fact]
    public async Task Damage_found_after_the_start_stops_storing_and_the_rest_can_be_read()
    {
        await KillAsync(messages: 2_000);
        Overwrite(12, 20);

        var journal = await _folder.OpenAsync(checkPatience: TimeSpan.Zero);

        await Wait.UntilAsync(() => journal.Failure is not null, "damage is found");
        journal.Failure.Should().Match("*is damaged*restore a backup*");
        _folder.Logged(LogLevel.Information).Should().Equal(EventIds.UncleanEnd, EventIds.IntegrityCheckGoesOn, EventIds.StoringFailed);
        (await journal.ReadBeforeAsync("#a", long.MaxValue, 10)).Should().HaveCount(10);
    }

    [Fact]
    public async Task Damage_that_a_reader_finds_stops_storing()
    {
        await KillAsync(messages: 2_000);
        await _folder.OpenAsync();
        await _folder.CloseAsync(); // cleanly, so that the next start does not check the file
        Overwrite(12, 20);
        var journal = await _folder.OpenAsync();

        var read = async () => await journal.ReadAfterAsync("#a", 0, 1_000);

        (await read.Should().ThrowAsync<JournalException>()).WithMessage("*is damaged*");
        await Wait.UntilAsync(() => journal.Failure is not null, "damage shows");
        journal.Failure.Should().Match("*is damaged*restore a backup*");
        _folder.Logged().Should().Equal([EventIds.UncleanEnd, EventIds.StoringFailed], "only the first start had to look");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Log_without_its_file_is_reported_and_left_as_it_is(bool empty)
    {
        await KillAsync(messages: 100);
        var log = await File.ReadAllBytesAsync($"{_folder.Path}-wal", TestContext.Current.CancellationToken);
        File.Delete(_folder.Path);
        if (empty)
        {
            await File.WriteAllBytesAsync(_folder.Path, [], TestContext.Current.CancellationToken);
        }

        var start = async () => await _folder.OpenAsync();

        (await start.Should().ThrowAsync<JournalFileException>()).WithMessage($"{_folder.Path} is missing or empty*put the file back*");
        (await File.ReadAllBytesAsync($"{_folder.Path}-wal", TestContext.Current.CancellationToken)).Should().Equal(log);
        new FileInfo(_folder.Path).Exists.Should().Be(empty);
    }

    /// <summary>A regression test for public report 19.</summary>
    [Theory]
    [InlineData(true)] // the log has restarted: it lacks the events that were copied into the removed file
    [InlineData(false)] // the log is complete, but begins after another state of the file
    public async Task Older_file_beside_a_newer_log_is_refused_and_both_are_left_as_they_are(bool restarted)
    {
        var old = $"{_folder.Path}.old";
        await SayAndCloseAsync(400);
        File.Copy(_folder.Path, old);
        await SayAndCloseAsync(400);
        await using var killed = new JournalFolder();
        var journal = await _folder.OpenAsync();
        if (restarted)
        {
            await journal.AppendAsync("#a", Some.Message("goes into the file"));
            await journal.Writer.RunAsync(static writer => writer.Execute("PRAGMA wal_checkpoint(PASSIVE)"));
        }

        await journal.AppendAsync("#a", Some.Message("is in the log only"));
        _folder.CopyTo(killed);
        File.Copy(old, killed.Path, overwrite: true);
        var before = (await File.ReadAllBytesAsync(killed.Path, TestContext.Current.CancellationToken), await File.ReadAllBytesAsync($"{killed.Path}-wal", TestContext.Current.CancellationToken));

        var start = async () => await killed.OpenAsync();

        (await start.Should().ThrowAsync<JournalFileException>())
            .WithMessage($"{killed.Path} is older than {killed.Path}-wal*put the file back that was there, or restore a backup*");
        (await File.ReadAllBytesAsync(killed.Path, TestContext.Current.CancellationToken)).Should().Equal(before.Item1);
        (await File.ReadAllBytesAsync($"{killed.Path}-wal", TestContext.Current.CancellationToken)).Should().Equal(before.Item2);
    }

    [Fact]
    public async Task Kill_right_after_the_start_or_at_the_end_of_closing_is_not_mistaken_for_an_older_file()
    {
        await SayAndCloseAsync(400);
        await using var started = new JournalFolder();
        await using var closing = new JournalFolder();
        var journal = await _folder.OpenAsync();
        _folder.CopyTo(started);
        await journal.AppendAsync("#a", Some.Message("one more"));
        await journal.Writer.RunAsync(writer =>
        {
            writer.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
            Opening.Mark(writer, clean: true);
            writer.Execute("PRAGMA wal_checkpoint(PASSIVE)");
            _folder.CopyTo(closing);
        });

        (await (await started.OpenAsync()).AppendAsync("#a", Some.Message("hi"))).Should().Be(401);
        (await (await closing.OpenAsync()).AppendAsync("#a", Some.Message("hi"))).Should().Be(402);
    }

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task Nobody_else_may_read_what_the_server_creates()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no such modes");
        var journal = await _folder.OpenAsync();
        await journal.AppendAsync("#a", Some.Message("hi"));
        var folder = Path.GetDirectoryName(_folder.Path)!;

        const UnixFileMode mine = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Directory.GetFiles(folder).Select(File.GetUnixFileMode).Should().HaveCountGreaterThan(3).And.AllBeEquivalentTo(mine);
        File.GetUnixFileMode(folder).Should().Be(mine | UnixFileMode.UserExecute);
    }

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task Files_of_an_earlier_version_become_private()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no such modes");
        const UnixFileMode mine = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await (await _folder.OpenAsync()).DisposeAsync();
        File.SetUnixFileMode(_folder.Path, mine | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

        await _folder.OpenAsync();

        File.GetUnixFileMode(_folder.Path).Should().Be(mine);
        File.GetUnixFileMode($"{_folder.Path}-wal").Should().Be(mine);
    }

    [Theory]
    [InlineData("", "*is a symbolic link*")]
    [InlineData("-lock", "*is a symbolic link*")]
    public async Task Symbolic_link_is_not_followed(string ending, string message)
    {
        var target = $"{_folder.Path}.target";
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.Path)!);
        File.CreateSymbolicLink(_folder.Path + ending, target);

        var start = async () => await _folder.OpenAsync();

        (await start.Should().ThrowAsync<JournalFileException>()).WithMessage(message);
        File.Exists(target).Should().BeFalse();
    }

    [Fact]
    public async Task Check_that_continues_after_the_start_blocks_nobody_and_is_logged()
    {
        await KillAsync(messages: 2_000);

        var journal = await _folder.OpenAsync(checkPatience: TimeSpan.Zero);

        (await journal.AppendAsync("#a", Some.Message("hi"))).Should().Be(2_001);
        await Wait.UntilAsync(() => _folder.Logged(LogLevel.Information).Contains(EventIds.IntegrityChecked), "the check ends");
        journal.Failure.Should().BeNull();
    }

    [Fact]
    public async Task Unclean_shutdown_is_noticed_and_stored_events_are_kept()
    {
        await KillAsync(messages: 100);

        var journal = await _folder.OpenAsync();

        _folder.Logged(LogLevel.Information).Should().Equal(EventIds.UncleanEnd, EventIds.IntegrityChecked);
        (await journal.ReadBeforeAsync("#a", long.MaxValue, 1_000)).Should().HaveCount(100);
        (await journal.AppendAsync("#a", Some.Message("hi"))).Should().Be(101);
    }

    [Fact]
    public async Task Clean_shutdown_leaves_one_file_without_a_log_and_needs_no_check()
    {
        var journal = await _folder.OpenAsync();
        await journal.AppendAsync("#a", Some.Message("hi"));
        await _folder.CloseAsync();

        Directory.GetFiles(Path.GetDirectoryName(_folder.Path)!).Select(Path.GetFileName).Should().BeEquivalentTo("chatroom.db", "chatroom.db-lock");
        await _folder.OpenAsync();
        _folder.Logged().Should().BeEmpty();
    }

    [Fact]
    public async Task Second_journal_with_the_same_file_does_not_start()
    {
        await _folder.OpenAsync();
        await using var second = new JournalFolder(Path.GetDirectoryName(Path.GetDirectoryName(_folder.Path)));

        var start = async () => await second.OpenAsync();

        (await start.Should().ThrowAsync<JournalFileException>()).WithMessage("*is in use by another server*");
    }

    [Fact]
    public async Task Folder_in_the_place_of_the_file_is_reported()
    {
        Directory.CreateDirectory(_folder.Path);

        var start = async () => await _folder.OpenAsync();

        (await start.Should().ThrowAsync<JournalFileException>()).WithMessage("*is a folder*");
    }

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    private async Task SayAndCloseAsync(int messages)
    {
        var journal = await _folder.OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, messages).Select(i => journal.AppendAsync("#a", Some.Message($"message {i}")).AsTask()));
        await _folder.CloseAsync();
    }

    /// <summary>Leaves a file in the state after a kill.</summary>
    private async Task KillAsync(int messages)
    {
        await using var running = new JournalFolder();
        var journal = await running.OpenAsync();
        for (var i = 0; i < messages; i++)
        {
            await journal.AppendAsync("#a", Some.Message($"message {i}"));
        }

        await journal.Writer.RunAsync(static writer => writer.Execute("PRAGMA wal_checkpoint(PASSIVE)"));
        running.CopyTo(_folder);
    }

    private async Task ShouldNotStartAsync(string message)
    {
        var before = await File.ReadAllBytesAsync(_folder.Path);

        var start = async () => await _folder.OpenAsync();

        (await start.Should().ThrowAsync<JournalFileException>()).WithMessage(message).And.Message.Should().NotContain("\n").And.Contain(_folder.Path);
        (await File.ReadAllBytesAsync(_folder.Path)).Should().Equal(before);
    }

    private void Change(string sql)
    {
        using var connection = _folder.Connect();
        connection.Execute(sql);
    }

    private void Overwrite(int first, int last)
    {
        const int page = 4_096;
        using var file = new FileStream(_folder.Path, FileMode.Open, FileAccess.ReadWrite);
        file.Length.Should().BeGreaterThan((last + 1) * page);
        for (var i = first; i <= last; i++)
        {
            file.Position = i * page;
            file.Write(Enumerable.Repeat((byte)0xA5, page / 2).ToArray());
        }

        File.Delete($"{_folder.Path}-wal"); // it has the events, too
    }
}
