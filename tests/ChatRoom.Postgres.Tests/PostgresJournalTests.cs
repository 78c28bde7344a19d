using ChatRoom.Journal;
using ChatRoom.Protocol;
using ChatRoom.Testing;
using ChatRoom.Tests.Journal;

namespace ChatRoom.Postgres.Tests;

/// <summary>The contract of IMessageJournal.</summary>
public class PostgresJournalTests(PostgresServer server) : JournalContract, IAsyncDisposable
{
    private readonly TestStorage _storage = new(server);

    protected override int Many => 2_000;

    protected virtual JournalDurability Durability => JournalDurability.Process;

    protected virtual bool IsInCluster => false;

    [Fact]
    public async Task Contract_1_ids_and_topics_continue_after_a_restart()
    {
        var journal = await OpenAsync();
        await journal.AppendAsync("#a", Some.Message("one"));
        await journal.AppendAsync("#a", Some.Event(ChatEventKind.Topic, text: "tea"));
        await journal.AppendAsync("#b", Some.Message("one"));

        await _storage.CloseAsync();
        journal = await OpenAsync();
        var follower = new Follower();
        await journal.FollowAsync("#a", follower);

        (follower.Began, follower.Topic).Should().Be((2, "tea"));
        (await journal.AppendAsync("#a", Some.Message("three"))).Should().Be(3);
        (await journal.AppendAsync("#b", Some.Message("two"))).Should().Be(2);
        follower.Received.Should().Equal((3, "three"));
        _storage.Logged().Should().BeEmpty();
    }

    [Fact]
    public async Task Contract_3_events_that_wait_together_are_stored_in_one_call()
    {
        var journal = await OpenAsync();
        await using var held = await HeldLane.HoldAsync((PostgresJournal)journal);
        var appends = Enumerable.Range(0, 1_000).Select(i => journal.AppendAsync($"#{i % 7}", Some.Message($"{i}")).AsTask()).ToArray();

        await held.ReleaseAsync();
        await Task.WhenAll(appends);

        (await _storage.ExecuteAsync("SELECT batch FROM lanes WHERE lane = 0")).Should().Be(1L);
        (await appends[^1]).Should().Be(143);
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
    public async Task Contract_7_events_read_from_the_database_are_complete()
    {
        var at = new DateTimeOffset(2026, 11, 22, 15, 4, 5, 678, TimeSpan.Zero);
        var crowd = new ChatEvent { Kind = ChatEventKind.Crowd, At = at, Arrivals = 17, Departures = 4 };
        var events = Enum.GetValues<ChatEventKind>().Except([ChatEventKind.Crowd, ChatEventKind.Redacted, ChatEventKind.Edited, ChatEventKind.Purged])
            .Select(kind => Some.Event(kind, "Ünal", $"ça 'x' \\ {kind} 👋", person: (int)kind * 1_000_000_000_000)).Append(crowd).ToArray();
        var journal = await OpenAsync();
        foreach (var e in events)
        {
            await journal.AppendAsync("#Küche", e);
        }

        var entries = await journal.ReadAfterAsync("#Küche", 0, 1_000);
        entries.Select(static entry => entry.Id).Should().Equal(Enumerable.Range(1, events.Length).Select(i => (long)i));
        foreach (var (stored, said) in entries.Select(static entry => entry.Event).Zip(events))
        {
            (stored.Kind, stored.At, stored.Author?.Value, stored.AuthorId, stored.Arrivals, stored.Departures)
                .Should().Be((said.Kind, said.At, said.Author?.Value, said.AuthorId, said.Arrivals, said.Departures));
            stored.Text.ToArray().Should().Equal(said.Text.ToArray());
        }
    }

    [Fact]
    public async Task Contract_7_reading_neither_waits_for_an_append_nor_delays_one()
    {
        var journal = await OpenAsync();
        await journal.AppendAsync("#a", Some.Message("one"));
        await using var held = await HeldLane.HoldAsync((PostgresJournal)journal);
        var append = journal.AppendAsync("#a", Some.Message("two")).AsTask();

        var read = await journal.ReadAfterAsync("#a", 0, 10).AsTask().WithinAsync(() => "a read while the lane is busy");

        append.IsCompleted.Should().BeFalse();
        Texts(read).Should().Equal("one");
        await held.ReleaseAsync();
        await append;
    }

    [Fact]
    public async Task Contract_9_an_append_that_cannot_be_stored_is_refused_alone()
    {
        var journal = await OpenAsync();
        var follower = new Follower();
        await journal.FollowAsync("#a", follower);
        await using var held = await HeldLane.HoldAsync((PostgresJournal)journal);
        var before = journal.AppendAsync("#a", Some.Message("before")).AsTask();
        var bug = journal.AppendAsync("#a", new ChatEvent { Kind = (ChatEventKind)99, At = Some.Message("").At }).AsTask();
        var text = journal.AppendAsync("#a", Some.Message("no\0text")).AsTask();
        var after = journal.AppendAsync("#a", Some.Message("after")).AsTask();
        await held.ReleaseAsync();

        (await before).Should().Be(1);
        (await after).Should().Be(2);
        foreach (var refused in (Task<long>[])[bug, text])
        {
            (await refused.Awaiting(task => task).Should().ThrowAsync<JournalException>()).WithMessage("*an internal error").Which.MayBeStored.Should().BeFalse();
        }

        journal.Failure.Should().BeNull();
        follower.Received.Should().Equal((1, "before"), (2, "after"));
    }

    [Fact]
    public async Task Contract_10_an_append_and_a_follow_that_are_canceled_later_end_at_once()
    {
        var journal = await OpenAsync();
        var follower = new Follower();
        await using var held = await HeldLane.HoldAsync((PostgresJournal)journal);
        using var cancellation = new CancellationTokenSource();
        var append = journal.AppendAsync("#a", Some.Message("one"), default, cancellation.Token).AsTask();
        var following = journal.FollowAsync("#a", follower, cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        await append.Awaiting(task => task).Should().ThrowAsync<OperationCanceledException>();
        await following.Awaiting(task => task).Should().ThrowAsync<OperationCanceledException>();
        await held.ReleaseAsync();
        (await journal.AppendAsync("#a", Some.Message("two"))).Should().Be(2);
        follower.Received.Should().BeEmpty();
    }

    [Fact]
    public async Task Contract_11_lasting_key_is_remembered_after_a_restart_as_long_as_its_event_exists()
    {
        var key = new AppendKey(-7, 1) { IsLasting = true };
        var journal = await OpenAsync();
        await journal.AppendAsync("#a", Some.Message("zero"));
        (await journal.AppendAsync("#a", Some.Message("one"), key)).Should().Be(2);
        await journal.AppendAsync("#a", Some.Message("two"), new AppendKey(7, 2));
        await _storage.CloseAsync();
        journal = await OpenAsync();
        var follower = new Follower();
        await journal.FollowAsync("#a", follower);

        (await journal.FindAppendAsync(key, TestContext.Current.CancellationToken)).Should().Be(2);
        (await journal.FindAppendAsync(key with { Number = 2 }, TestContext.Current.CancellationToken)).Should().BeNull();
        await using (var held = await HeldLane.HoldAsync((PostgresJournal)journal))
        {
            var appends = new[] { journal.AppendAsync("#a", Some.Message("x")).AsTask(), journal.AppendAsync("#a", Some.Message("one"), key).AsTask(), journal.AppendAsync("#a", Some.Message("y")).AsTask() };
            await held.ReleaseAsync();
            (await Task.WhenAll(appends)).Should().Equal(4, 2, 5);
        }

        (await journal.AppendAsync("#a", Some.Message("two"), new AppendKey(7, 2))).Should().Be(6, "that key was not lasting");
        follower.Received.Should().Equal((4, "x"), (5, "y"), (6, "two"));
        await _storage.ExecuteAsync("DELETE FROM events");
        (await journal.FindAppendAsync(key, TestContext.Current.CancellationToken)).Should().BeNull();
    }

    [Fact]
    public async Task Contract_5_events_that_somebody_else_has_stored_are_delivered_before_the_next_one()
    {
        var journal = await OpenAsync();
        var follower = new Follower();
        await journal.FollowAsync("#a", follower);
        await journal.AppendAsync("#a", Some.Message("one"));
        await _storage.ExecuteAsync("""
            INSERT INTO events(room, id, kind, at, author, text) SELECT number, 2, 1, 0, 'bob', 'two' FROM rooms;
            UPDATE events SET other = 3, text = 'edited' WHERE id = 1;
            INSERT INTO events(room, id, kind, at, author, other) SELECT number, 3, 11, 0, 'bob', 1 FROM rooms;
            UPDATE rooms SET last = 3
            """);

        (await journal.AppendAsync("#a", Some.Message("four"))).Should().Be(4);

        follower.Received.Should().Equal((1, "one"), (2, "two"), (3, "edited"), (4, "four"));
        follower.Replaced.Should().Equal((1, "edited", 3));
    }

    [Fact]
    public async Task Event_that_this_version_does_not_know_is_reported_as_such()
    {
        var journal = await OpenAsync();
        await journal.AppendAsync("#a", Some.Message("one"));
        await _storage.ExecuteAsync("UPDATE events SET kind = 99");

        (await journal.Awaiting(j => j.ReadAfterAsync("#a", 0, 9).AsTask()).Should().ThrowAsync<JournalException>())
            .WithMessage("the database postgres at 127.0.0.1 contains something that this version cannot read (*kind 99*)");
    }

    [Fact]
    public async Task Closed_journal_refuses_calls()
    {
        var journal = await OpenAsync();
        var append = journal.AppendAsync("#a", Some.Message("one")).AsTask();
        await _storage.CloseAsync();

        var late = async () => await journal.AppendAsync("#a", Some.Message("two"));

        (await append).Should().Be(1, "what was accepted before the end is stored");
        await late.Should().ThrowAsync<JournalException>();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _storage.DisposeAsync();
    }

    protected override async Task<IMessageJournal> OpenAsync()
    {
        _storage.Cluster.Enabled = IsInCluster;
        return await _storage.OpenAsync(Durability);
    }
}

/// <summary>The same contract, without waiting for the database's disk.</summary>
public sealed class PostgresJournalWithoutDiskTests(PostgresServer server) : PostgresJournalTests(server)
{
    protected override int Many => 500;

    protected override JournalDurability Durability => JournalDurability.None;
}

/// <summary>The same contract, for a node of a cluster.</summary>
public sealed class PostgresJournalInClusterTests(PostgresServer server) : PostgresJournalTests(server)
{
    protected override int Many => 500;

    protected override JournalDurability Durability => JournalDurability.None;

    protected override bool IsInCluster => true;
}
