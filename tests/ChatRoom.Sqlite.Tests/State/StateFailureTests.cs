using ChatRoom.Diagnostics;
using ChatRoom.Sqlite.State;
using ChatRoom.Sqlite.Storage;
using ChatRoom.State;
using ChatRoom.Testing;
using SQLitePCL;

namespace ChatRoom.Sqlite.Tests.State;

/// <summary>Contract 4 and 9: a write that cannot be stored is refused, and the store recovers by itself unless the file is damaged.</summary>
public sealed class StateFailureTests : IAsyncDisposable
{
    private readonly StateFolder _folder = new();

    [Fact]
    public async Task Locked_file_refuses_writes_until_it_is_unlocked()
    {
        var store = await _folder.OpenAsync();
        using var other = _folder.Connect();

        await ShouldRefuseAndGoOnAsync(store, "*is locked by another program*", () => other.Execute("BEGIN IMMEDIATE"), () => other.Execute("ROLLBACK"));
    }

    [Fact]
    public async Task Full_disk_refuses_writes_until_there_is_space()
    {
        using var disk = SmallDisk.TryMount();
        Assert.SkipWhen(disk is null, "no file system may be mounted here");
        await using var folder = new StateFolder(disk.Path);
        var store = await folder.OpenAsync();

        await ShouldRefuseAndGoOnAsync(store, "*is full: make room there", disk.Fill, disk.MakeRoom, folder);
    }

    [Theory]
    [InlineData(1, false)] // the probe that follows succeeds, and overwrites it
    [InlineData(int.MaxValue, true)]
    public async Task Outcome_of_a_failed_commit_is_unknown_only_if_nothing_overwrites_it(int failures, bool mayBeStored)
    {
        using var meters = new CapturingMeters();
        var store = await _folder.OpenAsync(meters: meters);
        raw.sqlite3_commit_hook(store.Connection.Handle, _ => failures-- > 0 ? 1 : 0, null);

        (await RefusalAsync(store)).MayBeStored.Should().Be(mayBeStored);

        if (mayBeStored)
        {
            store.Failure.Should().NotBeNull();
            meters.Observe().Should().Contain("chatroom.accounts.up", 0).And.Contain("chatroom.accounts.changes.refused", 1);
            (await RefusalAsync(store)).MayBeStored.Should().BeFalse("nothing was tried");
        }

        failures = 0;
        await Wait.UntilAsync(() => store.Failure is null, "it can store again");
        meters.Observe()["chatroom.accounts.up"].Should().Be(1);
        await WriteAsync(store, "#a");
        (await store.LoadAsync(TestContext.Current.CancellationToken)).Should().ContainSingle();
    }

    [Fact]
    public async Task Disk_that_does_not_answer_is_reported_until_it_does()
    {
        var store = await _folder.OpenAsync(patience: TimeSpan.FromMilliseconds(50));
        var answers = new TaskCompletionSource();
        raw.sqlite3_commit_hook(store.Connection.Handle, _ => answers.Task.Wait(Wait.Patience) ? 0 : 1, null);

        var write = WriteAsync(store, "#a");
        await Wait.UntilAsync(() => store.Failure is not null, "it is reported");
        store.Failure.Should().Match("the disk that * is on does not answer*");
        answers.SetResult();

        await write;
        await Wait.UntilAsync(() => store.Failure is null, "it is over");
    }

    [Fact]
    public async Task Damaged_file_is_left_as_it_is()
    {
        await using var running = new StateFolder();
        var before = await running.OpenAsync();
        for (var i = 0; i < 200; i++)
        {
            await WriteAsync(before, $"#{i}", new string('x', 500));
        }

        running.CopyTo(_folder);
        using (var connection = _folder.Connect())
        {
            connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }

        await using (var file = File.OpenWrite(_folder.Path))
        {
            file.Position = 20 * 4_096; // only records, which opening does not read
            file.Write(new byte[5 * 4_096]);
        }

        var bytes = await File.ReadAllBytesAsync(_folder.Path, TestContext.Current.CancellationToken);
        await _folder.Awaiting(static folder => folder.OpenAsync()).Should().ThrowAsync<JournalFileException>()
            .WithMessage($"{_folder.Path} is damaged (*restore the accounts of a backup*");
        (await File.ReadAllBytesAsync(_folder.Path, TestContext.Current.CancellationToken)).Should().Equal(bytes);
        var store = await _folder.OpenAsync(checkPatience: TimeSpan.Zero);
        await Wait.UntilAsync(() => store.Failure is not null, "damage is found later, too");
        (await RefusalAsync(store)).Message.Should().Contain("is damaged");
        await _folder.CloseAsync();
        _folder.Number("SELECT value FROM meta WHERE name = 'clean'").Should().Be(0, "the next start has to look");
    }

    [Fact]
    public async Task File_that_was_moved_away_is_noticed()
    {
        var store = await _folder.OpenAsync();
        await WriteAsync(store, "#a");

        File.Move(_folder.Path, $"{_folder.Path}.moved");

        await Wait.UntilAsync(() => store.Failure is not null, "it looks for its file");
        (await RefusalAsync(store)).Message.Should().Match("*was deleted, moved or replaced while the server runs*");
        _folder.Logged().Should().Equal(EventIds.StateStoringFailed);
    }

    [Fact]
    public async Task Log_without_its_file_and_newer_and_foreign_files_are_refused()
    {
        await File.WriteAllTextAsync($"{_folder.Path}-wal", "a log", TestContext.Current.CancellationToken);
        await ShouldNotOpenAsync("*is missing or empty*put the file back*");
        File.Delete($"{_folder.Path}-wal");
        await _folder.OpenAsync();
        await _folder.CloseAsync();
        _folder.Execute("PRAGMA user_version = 99");
        await ShouldNotOpenAsync("*written by a newer version of ChatRoom*");
        _folder.Execute($"PRAGMA application_id = {Schema.ApplicationId}");
        await ShouldNotOpenAsync("*a database of another program*");
    }

    [Fact]
    public async Task Log_of_a_newer_state_of_the_file_is_refused()
    {
        await using var running = new StateFolder();
        await running.OpenAsync();
        await running.CloseAsync();
        File.Copy(running.Path, _folder.Path);
        var store = await running.OpenAsync();
        await WriteAsync(store, "#a");
        await Wait.UntilAsync(() => new FileInfo($"{running.Path}-wal").Length == 0, "the log restarts");
        await WriteAsync(store, "#b");

        File.Copy($"{running.Path}-wal", $"{_folder.Path}-wal");

        await ShouldNotOpenAsync("*is older than *-wal, and does not belong to it*");
    }

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    private async Task ShouldNotOpenAsync(string message) =>
        await _folder.Awaiting(static folder => folder.OpenAsync()).Should().ThrowAsync<JournalFileException>().WithMessage(message);

    private async Task ShouldRefuseAndGoOnAsync(SqliteStateStore store, string reason, Action fail, Action recover, StateFolder? folder = null)
    {
        await WriteAsync(store, "#a");
        fail();
        var refused = await RefusalAsync(store);
        refused.Message.Should().Match(reason);
        refused.MayBeStored.Should().BeFalse();
        store.Failure.Should().Match(reason);

        recover();

        await Wait.UntilAsync(() => store.Failure is null, "it can store again");
        (await store.LoadAsync(TestContext.Current.CancellationToken)).Should().ContainSingle();
        await WriteAsync(store, "#b");
        (folder ?? _folder).Logged().Should().Equal(EventIds.StateStoringFailed, EventIds.StateStoringAgain);
    }

    private static async Task<StateException> RefusalAsync(SqliteStateStore store) =>
        (await store.Awaiting(static store => WriteAsync(store, "#refused", new string('x', 60_000))).Should().ThrowAsync<StateException>()).Which;

    private static async Task WriteAsync(SqliteStateStore store, string room, string text = "") => await store.WriteAsync(
        new StateWrite([new("room", room, System.Text.Encoding.UTF8.GetBytes($"\"{text}\""))], [], []), TestContext.Current.CancellationToken);
}
