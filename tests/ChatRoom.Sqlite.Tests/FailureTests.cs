using ChatRoom.Diagnostics;
using ChatRoom.Journal;
using ChatRoom.Journal.Writing;
using ChatRoom.Sqlite.Diagnostics;
using ChatRoom.Sqlite.Reading;
using ChatRoom.Sqlite.Storage;
using ChatRoom.Sqlite.Writing;
using ChatRoom.Testing;
using ChatRoom.Tests.Journal;
using Microsoft.Extensions.Logging.Abstractions;
using SQLitePCL;

namespace ChatRoom.Sqlite.Tests;

/// <summary>Contract 6: an event that cannot be stored is refused and never shown, and the journal recovers by itself.</summary>
public sealed class FailureTests : IAsyncDisposable
{
    private readonly JournalFolder _folder = new();

    [Fact]
    public async Task Locked_file_refuses_events_until_it_is_unlocked()
    {
        var journal = await _folder.OpenAsync();
        using var other = _folder.Connect();

        await ShouldRefuseAndGoOnAsync(
            journal, "*is locked by another program*", () => other.Execute("BEGIN IMMEDIATE"), () => other.Execute("ROLLBACK"));
    }

    [Fact]
    public async Task Read_only_file_refuses_events_until_it_is_writable()
    {
        var journal = await _folder.OpenAsync();

        await ShouldRefuseAndGoOnAsync(
            journal, "*is read-only*", () => Say(journal, "PRAGMA query_only = ON"), () => Say(journal, "PRAGMA query_only = OFF"));
    }

    [Fact]
    public async Task File_that_cannot_grow_refuses_events_until_it_can()
    {
        var journal = await _folder.OpenAsync();

        await ShouldRefuseAndGoOnAsync(
            journal, "*is full: make room there", () => Say(journal, "PRAGMA max_page_count = 1"), () => Say(journal, "PRAGMA max_page_count = 1000000"));
    }

    [Theory]
    [InlineData(JournalDurability.Process)]
    [InlineData(JournalDurability.Disk)]
    public async Task Full_disk_refuses_events_until_there_is_space(JournalDurability durability)
    {
        using var disk = SmallDisk.TryMount();
        Assert.SkipWhen(disk is null, "no file system may be mounted here");
        await using var folder = new JournalFolder(disk.Path);
        var journal = await folder.OpenAsync(durability);

        await ShouldRefuseAndGoOnAsync(journal, "*is full: make room there", disk.Fill, disk.MakeRoom, folder);
    }

    [Fact]
    public async Task Outcome_is_unknown_if_a_commit_fails_and_nothing_can_overwrite_it()
    {
        var journal = await _folder.OpenAsync();
        var failures = int.MaxValue;
        await HookAsync(journal, () => failures-- > 0);

        var append = async () => await journal.AppendAsync("#a", Some.Message("one"));

        (await append.Should().ThrowAsync<JournalException>()).Which.MayBeStored.Should().BeTrue();
        (await append.Should().ThrowAsync<JournalException>()).Which.MayBeStored.Should().BeFalse("nothing was tried");
        failures = 0;
        await Wait.UntilAsync(() => journal.Failure is null, "it can store again");
    }

    [Fact]
    public async Task Append_is_refused_if_its_commit_fails_and_is_overwritten_at_once()
    {
        var journal = await _folder.OpenAsync();
        var failures = 1;
        await HookAsync(journal, () => failures-- > 0);
        var key = new AppendKey(7, 1);
        var append = async () => await journal.AppendAsync("#a", Some.Message("one"), key);

        (await append.Should().ThrowAsync<JournalException>()).Which.MayBeStored.Should().BeFalse();

        await Wait.UntilAsync(() => journal.Failure is null, "it can store again");
        (await append()).Should().Be(1, "a refused append has left no key");
        (await append()).Should().Be(1);
        (await journal.AppendAsync("#a", Some.Message("two"))).Should().Be(2);
    }

    [Fact]
    public async Task Damage_found_while_running_stops_storing()
    {
        var journal = await _folder.OpenAsync();
        await journal.AppendAsync("#a", Some.Message("one"));

        journal.Writer.Damage("Tree 3 page 7: btreeInitPage() returns error code 11");
        var late = async () => await journal.AppendAsync("#a", Some.Message("two"));

        await Wait.UntilAsync(() => journal.Failure is not null, "damage shows");
        journal.Failure.Should().Match("*is damaged*restore a backup*");
        (await late.Should().ThrowAsync<JournalException>()).WithMessage(journal.Failure);
        await _folder.CloseAsync();
        _folder.Number("SELECT value FROM meta WHERE name = 'clean'").Should().Be(0, "the next start has to look");
        _folder.Logged().Should().Equal(EventIds.StoringFailed);
    }

    [Fact]
    public async Task Damaged_file_is_not_changed()
    {
        var journal = await _folder.OpenAsync();
        await journal.AppendAsync("#a", Some.Message("one"));
        journal.Writer.Damage("page 7");

        var shrink = async () => await journal.Writer.RunAsync(static writer => writer.Execute("DELETE FROM events"));

        (await shrink.Should().ThrowAsync<JournalException>()).WithMessage("*is damaged (page 7)*");
        _folder.Number("SELECT count(*) FROM events").Should().Be(1);
    }

    [Fact]
    public async Task Damaged_file_does_not_recover()
    {
        await _folder.OpenAsync();
        await _folder.CloseAsync();
        var log = new JournalLog(NullLogger.Instance);
        var file = new DatabaseFile(_folder.Path);
        var state = new WriterState(file, log);
        using var connection = file.OpenForCheckpoints();
        using var store = new EventStore(connection);
        var committer = new Committer(store, new RoomTable(), state, showsFirst: false, log, new JournalInstruments(log.ListenerFailed, null));
        state.Damage("page 7");

        var before = connection.Number("SELECT total_changes()");
        committer.Probe();
        state.Recover();

        state.Failure.Should().Match("*is damaged (page 7)*");
        connection.Number("SELECT total_changes()").Should().Be(before, "not even a probe is written");
    }

    [Theory]
    [InlineData("")]
    [InlineData("-wal")]
    public async Task File_that_is_moved_away_stops_storing_for_good(string ending)
    {
        var journal = await _folder.OpenAsync();
        await journal.AppendAsync("#a", Some.Message("one"));

        File.Move(_folder.Path + ending, $"{_folder.Path}.moved{ending}");
        await ShouldBeGoneAsync(journal);

        File.Move($"{_folder.Path}.moved{ending}", _folder.Path + ending);
        var check = async () => await journal.Writer.RequirePlaceAsync();
        (await check.Should().ThrowAsync<JournalException>()).WithMessage("*was deleted, moved or replaced*", "a start has to look at it");
        await _folder.CloseAsync();
        (await (await _folder.OpenAsync()).ReadAfterAsync("#a", 0, 10)).Should().ContainSingle("put back, it is as good as before");
    }

    [Fact]
    public async Task Replaced_file_stops_storing_and_the_new_file_is_left_as_it_is()
    {
        var journal = await _folder.OpenAsync();
        await journal.AppendAsync("#a", Some.Message("one"));
        File.Move(_folder.Path, $"{_folder.Path}.moved");

        await File.WriteAllTextAsync(_folder.Path, "another file", TestContext.Current.CancellationToken);
        await ShouldBeGoneAsync(journal);

        await _folder.CloseAsync();
        (await File.ReadAllTextAsync(_folder.Path, TestContext.Current.CancellationToken)).Should().Be("another file");
    }

    [Fact]
    public async Task Waiting_events_are_bounded_in_total_and_accepted_again_when_there_is_space()
    {
        const int size = 1024 * 1024;
        var journal = await _folder.OpenAsync();
        var large = Some.Message(new string('x', size));
        using var held = await HeldWriter.HoldAsync(journal.Writer);

        var waiting = Enumerable.Range(0, WriterQueue<Action>.MostBytes / size).Select(_ => journal.AppendAsync("#a", large).AsTask()).ToArray();
        var more = async () => await journal.AppendAsync("#b", Some.Message("small"));

        (await more.Should().ThrowAsync<JournalException>()).WithMessage("*too slow*");
        journal.Failure.Should().BeNull("it stores");
        await held.ReleaseAsync();
        await Wait.ForAsync(Task.WhenAll(waiting), "all that was taken is stored");
        (await journal.AppendAsync("#b", Some.Message("small"))).Should().Be(1);
    }

    [Fact]
    public async Task Closing_waits_for_a_running_read_and_refuses_a_later_one()
    {
        await _folder.OpenAsync();
        var pool = new ReaderPool(new DatabaseFile(_folder.Path), static _ => { });
        using var go = new ManualResetEventSlim();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var read = pool.ReadAsync(reader =>
        {
            begun.SetResult();
            go.Wait();
            return reader.Before("#a", long.MaxValue, 1).Count;
        }, TestContext.Current.CancellationToken);
        await Wait.ForAsync(begun.Task, "the read begins");

        var closing = pool.DisposeAsync().AsTask();
        closing.IsCompleted.Should().BeFalse();
        go.Set();

        await Wait.ForAsync(closing, "it is closed");
        (await read).Should().Be(0);
        var late = async () => await pool.ReadAsync(static _ => 0, TestContext.Current.CancellationToken);
        await late.Should().ThrowAsync<JournalException>();
    }

    [Fact]
    public async Task Refused_messages_do_not_exist_after_a_kill()
    {
        var journal = await _folder.OpenAsync(JournalDurability.Disk);
        await journal.AppendAsync("#a", Some.Message("one"));
        Say(journal, "PRAGMA query_only = ON");
        await RefusedAsync(journal, "two");

        await using var killed = new JournalFolder();
        _folder.CopyTo(killed);
        var after = await killed.OpenAsync();

        (await after.ReadAfterAsync("#a", 0, 10)).Should().ContainSingle();
        (await after.AppendAsync("#a", Some.Message("two"))).Should().Be(2);
    }

    [Theory]
    [InlineData("UPDATE meta SET value = (1 << 27) - 1 WHERE name = 'last_room'", "#new", "*no number left for another room")]
    [InlineData("UPDATE rooms SET gone = (1 << 36) - 1 WHERE key = '#full'", "#full", "*no number left for an event of this room")]
    public async Task Append_without_a_free_number_is_refused_alone(string change, string room, string reason)
    {
        var journal = await _folder.OpenAsync();
        await journal.AppendAsync("#a", Some.Message("one"));
        await journal.AppendAsync("#full", Some.Message("one"));
        await _folder.CloseAsync();
        using (var other = _folder.Connect())
        {
            other.Execute(change);
        }

        journal = await _folder.OpenAsync();

        await ShouldRefuseAloneAsync(journal, room, Some.Message("refused"), reason);
        _folder.Logged().Should().BeEmpty("this is a limit, not a fault");
    }

    [Fact]
    public async Task Append_that_meets_a_bug_is_refused_alone()
    {
        var journal = await _folder.OpenAsync();
        await journal.AppendAsync("#a", Some.Message("one"));

        await ShouldRefuseAloneAsync(journal, "#b", new Protocol.ChatEvent { Kind = (Protocol.ChatEventKind)99, At = Some.Message("").At }, "*an internal error");
        _folder.Logged().Should().Equal(EventIds.AppendRefused);
    }

    [Fact]
    public async Task Reading_after_any_id_fails_only_as_the_contract_says()
    {
        var journal = await _folder.OpenAsync();
        await journal.AppendAsync("#a", Some.Message("one"));

        (await journal.ReadAfterAsync("#a", long.MaxValue, 10)).Should().BeEmpty();
        await using (await journal.FollowAsync("#a", new Follower()))
        {
            (await journal.ReadAfterAsync("#a", long.MaxValue, 10)).Should().BeEmpty();
        }

        using (var other = _folder.Connect())
        {
            other.Execute("UPDATE events SET at = 9223372036854775807"); // as only an external editor does
        }

        var read = async () => await journal.ReadAfterAsync("#a", 0, 10);
        (await read.Should().ThrowAsync<JournalException>()).WithMessage("*cannot be read*");
        journal.Failure.Should().BeNull();
    }

    [Fact]
    public async Task Damage_that_only_a_checkpoint_finds_stops_storing()
    {
        var journal = await _folder.OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 3_000).Select(_ => journal.AppendAsync("#a", Some.Message(new string('x', 200))).AsTask()));
        Say(journal, "PRAGMA wal_checkpoint(PASSIVE)");
        await journal.AppendAsync("#a", Some.Message("in a log that began anew"));

        await using (var file = new FileStream(_folder.Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            file.SetLength(100 * 4_096); // like an older copy that was put in its place
        }

        await Wait.UntilAsync(() => journal.Failure is not null, "the next checkpoint finds it");
        journal.Failure.Should().Match("*is damaged*restore a backup*");
        _folder.Logged().Should().Equal(EventIds.StoringFailed);
    }

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    private static async Task ShouldRefuseAloneAsync(SqliteJournal journal, string room, Protocol.ChatEvent e, string reason)
    {
        using var held = await HeldWriter.HoldAsync(journal.Writer);
        var before = journal.AppendAsync("#a", Some.Message("before")).AsTask();
        var append = journal.AppendAsync(room, e).AsTask();
        var refused = async () => await append;
        var after = journal.AppendAsync("#a", Some.Message("after")).AsTask();
        await held.ReleaseAsync();

        (await refused.Should().ThrowAsync<JournalException>()).WithMessage(reason);
        (await before).Should().Be(2);
        (await after).Should().Be(3);
        journal.Failure.Should().BeNull("it stores");
        (await journal.ReadAfterAsync("#a", 0, 10)).Select(static entry => entry.Id).Should().Equal(1, 2, 3);
    }

    private async Task ShouldRefuseAndGoOnAsync(SqliteJournal journal, string failure, Action hinder, Action help, JournalFolder? folder = null)
    {
        var follower = new Follower();
        await journal.FollowAsync("#a", follower);
        await journal.AppendAsync("#a", Some.Message("before"));

        hinder();
        (await RefusedAsync(journal, "refused")).Message.Should().Match(failure);
        journal.Failure.Should().Match(failure);
        (await RefusedAsync(journal, "refused, too")).Message.Should().Match(failure);
        help();

        await Wait.UntilAsync(() => journal.Failure is null, "it can store again");
        (await journal.AppendAsync("#a", Some.Message("after"))).Should().Be(2, "no id is left out");
        (await journal.AppendAsync("#new", Some.Message("after"))).Should().Be(1);
        follower.Received.Should().Equal((1, "before"), (2, "after"));
        (await journal.ReadAfterAsync("#a", 0, 10)).Select(static entry => entry.Id).Should().Equal(1, 2);
        (folder ?? _folder).Logged().Should().Equal([EventIds.StoringFailed, EventIds.StoringAgain], "each way is logged once");
    }

    private static async Task ShouldBeGoneAsync(SqliteJournal journal)
    {
        await Wait.UntilAsync(() => journal.Failure is not null, "it is noticed");
        journal.Failure.Should().Match("*was deleted, moved or replaced while the server runs: stop the server*");
        (await RefusedAsync(journal, "two")).Message.Should().Be(journal.Failure);
    }

    private static async Task<JournalException> RefusedAsync(SqliteJournal journal, string text)
    {
        text = text.PadRight(20_000); // more than fits into a file that cannot grow
        var append = async () => await journal.AppendAsync("#refused", Some.Message(text));
        return (await append.Should().ThrowAsync<JournalException>()).Which;
    }

    /// <summary>Makes the commits fail for which a function returns true.</summary>
    private static Task HookAsync(SqliteJournal journal, Func<bool> fails) =>
        journal.Writer.RunAsync(connection => raw.sqlite3_commit_hook(connection.Handle, _ => fails() ? 1 : 0, null));

    private static void Say(SqliteJournal journal, string sql) => journal.Writer.RunAsync(writer => writer.Execute(sql)).Wait(Wait.Patience).Should().BeTrue();
}
