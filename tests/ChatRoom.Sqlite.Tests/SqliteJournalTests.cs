using ChatRoom.Journal;
using ChatRoom.Protocol;
using ChatRoom.Testing;
using ChatRoom.Tests.Journal;
using SQLitePCL;

namespace ChatRoom.Sqlite.Tests;

/// <summary>The contract of IMessageJournal, with events stored before they are shown.</summary>
public class SqliteJournalTests : JournalContract, IAsyncDisposable
{
    private readonly JournalFolder _folder = new();

    protected override int Many => 4_000;

    protected virtual JournalDurability Durability => JournalDurability.Process;

    [Fact]
    public async Task Contract_1_ids_continue_after_a_restart()
    {
        var journal = await OpenAsync();
        await journal.AppendAsync("#a", Some.Message("one"));
        await journal.AppendAsync("#a", Some.Event(ChatEventKind.Topic, text: "tea"));
        await journal.AppendAsync("#b", Some.Message("one"));

        await _folder.CloseAsync();
        journal = await OpenAsync();
        var follower = new Follower();
        await journal.FollowAsync("#a", follower);

        follower.Began.Should().Be(2);
        follower.Topic.Should().Be("tea");
        (await journal.AppendAsync("#a", Some.Message("three"))).Should().Be(3);
        (await journal.AppendAsync("#b", Some.Message("two"))).Should().Be(2);
        follower.Received.Should().Equal((3, "three"));
    }

    [Fact]
    public async Task Contract_1_deleted_ids_are_not_reused()
    {
        var journal = await OpenAsync();
        for (var i = 0; i < 3; i++)
        {
            await journal.AppendAsync("#a", Some.Message("hi"));
        }

        await _folder.CloseAsync();
        using (var connection = _folder.Connect())
        {
            using var command = connection.CreateCommand();
            command.CommandText = "UPDATE rooms SET gone = 3; DELETE FROM events";
            command.ExecuteNonQuery();
        }

        journal = await OpenAsync();
        (await journal.AppendAsync("#a", Some.Message("hi"))).Should().Be(4);
    }

    [Fact]
    public async Task Contract_10_an_append_that_is_canceled_later_ends_at_once_and_may_be_stored()
    {
        var journal = (SqliteJournal)await OpenAsync();
        using var held = await HeldWriter.HoldAsync(journal.Writer);
        using var cancellation = new CancellationTokenSource();
        var append = journal.AppendAsync("#a", Some.Message("one"), default, cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        await append.Awaiting(task => task).Should().ThrowAsync<OperationCanceledException>();
        await held.ReleaseAsync();
        (await journal.AppendAsync("#a", Some.Message("two"))).Should().Be(2);
    }

    [Fact]
    public async Task Contract_10_a_follow_that_is_canceled_while_it_waits_follows_nothing()
    {
        var journal = (SqliteJournal)await OpenAsync();
        using var held = await HeldWriter.HoldAsync(journal.Writer);
        using var cancellation = new CancellationTokenSource();
        var follower = new Follower();
        var following = journal.FollowAsync("#a", follower, cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        await following.Awaiting(task => task).Should().ThrowAsync<OperationCanceledException>();
        await held.ReleaseAsync();
        await journal.AppendAsync("#a", Some.Message("one"));
        follower.Received.Should().BeEmpty();
    }

    [Fact]
    public async Task Contract_3_events_that_wait_together_are_committed_together()
    {
        var journal = (SqliteJournal)await OpenAsync();
        var commits = 0;
        await journal.Writer.RunAsync(connection => raw.sqlite3_commit_hook(connection.Handle, _ => commits++ * 0, null));
        using var held = await HeldWriter.HoldAsync(journal.Writer);
        var appends = Enumerable.Range(0, 1_000).Select(i => journal.AppendAsync("#a", Some.Message($"{i}")).AsTask()).ToArray();

        await held.ReleaseAsync();
        await Task.WhenAll(appends);

        commits.Should().Be(1);
        (await appends[^1]).Should().Be(1_000);
    }

    [Fact]
    public async Task Contract_5_a_room_without_followers_still_stores_events()
    {
        var journal = await OpenAsync();
        var subscription = await journal.FollowAsync("#a", new Follower());
        await journal.AppendAsync("#a", Some.Message("one"));
        await subscription.DisposeAsync();

        await journal.AppendAsync("#a", Some.Message("two"));

        Texts(await journal.ReadBeforeAsync("#a", long.MaxValue, 10)).Should().Equal("one", "two");
        var follower = new Follower();
        await journal.FollowAsync("#a", follower);
        follower.Began.Should().Be(2);
    }

    [Fact]
    public async Task Contract_7_events_read_from_the_file_are_complete()
    {
        var at = new DateTimeOffset(2026, 11, 22, 15, 4, 5, 678, TimeSpan.Zero);
        var crowd = new ChatEvent { Kind = ChatEventKind.Crowd, At = at, Arrivals = 17, Departures = 4 };
        var events = Enum.GetValues<ChatEventKind>().Except([ChatEventKind.Crowd, ChatEventKind.Redacted, ChatEventKind.Edited, ChatEventKind.Purged])
            .Select(kind => Some.Event(kind, "Ünal", $"ça {kind}", person: (int)kind * 1_000_000_000_000)).Append(crowd).ToArray();
        var journal = await OpenAsync();
        foreach (var e in events)
        {
            await journal.AppendAsync("#a", e);
        }

        await _folder.CloseAsync();
        journal = await OpenAsync();

        var entries = await journal.ReadAfterAsync("#a", 0, 1_000);
        entries.Select(static entry => entry.Id).Should().Equal(Enumerable.Range(1, events.Length).Select(i => (long)i));
        foreach (var (stored, said) in entries.Select(static entry => entry.Event).Zip(events))
        {
            (stored.Kind, stored.At, stored.Author?.Value, stored.AuthorId, stored.Arrivals, stored.Departures)
                .Should().Be((said.Kind, said.At, said.Author?.Value, said.AuthorId, said.Arrivals, said.Departures));
            stored.Text.ToArray().Should().Equal(said.Text.ToArray());
        }
    }

    [Fact]
    public async Task Contract_7_reading_while_messages_arrive_has_no_gaps()
    {
        var journal = await OpenAsync();
        await journal.FollowAsync("#a", new Follower());
        var text = new string('x', 1_000); // so that memory holds only about 260 of them
        var appending = Wait.Meanwhile(async () =>
        {
            for (var i = 0; i < Many; i++)
            {
                await journal.AppendAsync("#a", Some.Message(text));
            }
        });

        long last = 0;
        while (last < Many)
        {
            var after = await journal.ReadAfterAsync("#a", last, 300);
            after.Select(static entry => entry.Id).Should().Equal(Enumerable.Range(1, after.Count).Select(i => last + i));
            var before = await journal.ReadBeforeAsync("#a", long.MaxValue, 500);
            before.Select(static entry => entry.Id).Should().Equal(Enumerable.Range(0, before.Count).Select(i => before[0].Id + i));
            last = after.Count > 0 ? after[^1].Id : last;
        }

        await appending;
    }

    [Fact]
    public async Task Contract_7_reading_neither_waits_for_an_append_nor_delays_one()
    {
        var journal = (SqliteJournal)await OpenAsync();
        await journal.AppendAsync("#a", Some.Message("one"));
        using var held = await HeldWriter.HoldAsync(journal.Writer);
        var append = journal.AppendAsync("#a", Some.Message("two")).AsTask();

        var read = await journal.ReadAfterAsync("#a", 0, 10).AsTask().WithinAsync(() => "a read while the writer is busy");

        append.IsCompleted.Should().BeFalse();
        Texts(read).Should().Equal("one");
        await held.ReleaseAsync();
        await append;
    }

    [Fact]
    public async Task Closed_journal_refuses_calls()
    {
        var journal = await OpenAsync();
        var append = journal.AppendAsync("#a", Some.Message("one")).AsTask();
        await _folder.CloseAsync();

        var late = async () => await journal.AppendAsync("#a", Some.Message("two"));

        (await append).Should().Be(1, "what was accepted before the end is stored");
        await late.Should().ThrowAsync<JournalException>();
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _folder.DisposeAsync();
    }

    protected override async Task<IMessageJournal> OpenAsync() => await _folder.OpenAsync(Durability);
}

/// <summary>The same contract, with events shown before they are stored.</summary>
public sealed class SqliteJournalShowingFirstTests : SqliteJournalTests
{
    protected override JournalDurability Durability => JournalDurability.None;
}

/// <summary>The same contract, with an fsync for each commit.</summary>
public sealed class SqliteJournalOnDiskTests : SqliteJournalTests
{
    protected override int Many => 400;

    protected override JournalDurability Durability => JournalDurability.Disk;
}
