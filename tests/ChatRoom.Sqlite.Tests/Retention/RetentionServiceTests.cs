using ChatRoom.Diagnostics;
using ChatRoom.Protocol;
using ChatRoom.Testing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ChatRoom.Sqlite.Tests.Retention;

public sealed class RetentionServiceTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 15, 4, 0, TimeSpan.Zero);

    [Fact]
    public async Task Events_beyond_the_age_limit_are_deleted_in_every_room()
    {
        await using var journal = await OpenJournal.OpenAsync(static options => options.Retention.MaxAge = TimeSpan.FromDays(1));
        await journal.SayAsync("old", at: Now.AddDays(-2));
        await journal.SayAsync("old", at: Now.AddDays(-1).AddMilliseconds(-1));
        await journal.SayAsync("young enough", at: Now.AddDays(-1));
        await journal.SayAsync("new", at: Now);
        await journal.SayAsync("old", "#other", Now.AddDays(-3));
        await journal.SayAsync("new", "#other", Now);

        await RunAsync(journal);

        (await journal.IdsAsync()).Should().Equal(3, 4);
        (await journal.IdsAsync("#other")).Should().Equal(2);
    }

    [Fact]
    public async Task Clock_that_went_back_leaves_no_gap()
    {
        await using var journal = await OpenJournal.OpenAsync(static options => options.Retention.MaxAge = TimeSpan.FromDays(1));
        await journal.SayAsync("new", at: Now);
        await journal.SayAsync("old, says the clock", at: Now.AddDays(-2));
        await journal.SayAsync("new", at: Now);

        await RunAsync(journal);

        (await journal.IdsAsync()).Should().Equal(1, 2, 3);
    }

    [Fact]
    public async Task Newest_events_of_each_room_are_kept()
    {
        await using var journal = await OpenJournal.OpenAsync(static options => options.Retention.MaxMessagesPerRoom = 2);
        await journal.SayManyAsync(1_700, "many");
        await journal.SayManyAsync(2, "few", "#other");

        await RunAsync(journal);

        (await journal.IdsAsync()).Should().Equal(1_699, 1_700);
        (await journal.IdsAsync("#other")).Should().Equal(1, 2);
    }

    [Fact]
    public async Task File_that_is_too_large_loses_the_oldest_of_all_rooms_and_shrinks()
    {
        await using var journal = await OpenJournal.OpenAsync(static options => options.Retention.MaxBytes = 800_000);
        var text = new string('x', 500);
        await journal.SayManyAsync(3_000, text, "#first", Now.AddHours(-2));
        await journal.SayManyAsync(1_000, text, "#second", Now.AddHours(-1));
        await journal.SayAsync(text, "#first", Now);
        var pages = journal.Number("PRAGMA page_count");

        await RunAsync(journal);

        var inUse = (journal.Number("PRAGMA page_count") - journal.Number("PRAGMA freelist_count")) * journal.Number("PRAGMA page_size");
        inUse.Should().BeLessThanOrEqualTo(800_000).And.BeGreaterThan(600_000, "no more is deleted than need be");
        (await journal.IdsAsync("#first")).Should().HaveCountLessThan(600).And.EndWith(3_001);
        (await journal.IdsAsync("#second")).Should().HaveCount(1_000);
        journal.Number("PRAGMA page_count").Should().BeLessThan(pages / 2);
        journal.Number("SELECT count(*) FROM pragma_quick_check WHERE quick_check <> 'ok'").Should().Be(0);
    }

    [Fact]
    public async Task Emptied_room_continues_with_the_next_number_and_keeps_its_topic()
    {
        await using var journal = await OpenJournal.OpenAsync(static options => options.Retention.MaxAge = TimeSpan.FromDays(1));
        await journal.Journal.AppendAsync("#lobby", new Protocol.ChatEvent
        {
            Kind = Protocol.ChatEventKind.Topic,
            At = Now.AddDays(-2),
            Author = Some.Alias("ann"),
            Text = "lunch"u8.ToArray(),
        });
        await journal.SayAsync("old", at: Now.AddDays(-2));
        await journal.SayAsync("new", "#other", Now);

        await RunAsync(journal);
        (await journal.IdsAsync()).Should().BeEmpty();
        (await journal.SayAsync("goes on")).Should().Be(3);
        await RunAsync(journal);
        await journal.ReopenAsync();

        var follower = new TopicFollower();
        await using (await journal.Journal.FollowAsync("#lobby", follower))
        {
            follower.Should().BeEquivalentTo(new { NewestId = 3L, Topic = "lunch" });
        }

        (await journal.SayAsync("goes on")).Should().Be(4);
    }

    [Fact]
    public async Task Deleted_events_are_not_read_from_memory()
    {
        await using var journal = await OpenJournal.OpenAsync(static options => options.Retention.MaxMessagesPerRoom = 1);
        await using var following = await journal.Journal.FollowAsync("#lobby", new TopicFollower());
        await journal.SayManyAsync(10, "many");

        await RunAsync(journal);

        (await journal.IdsAsync()).Should().Equal(10);
        (await journal.Journal.ReadAfterAsync("#lobby", 0, 10)).Select(static entry => entry.Id).Should().Equal(10);
    }

    [Fact]
    public async Task Deleting_runs_alongside_storing()
    {
        await using var journal = await OpenJournal.OpenAsync(static options => options.Retention.MaxMessagesPerRoom = 100);
        await journal.SayManyAsync(5_000, "before");

        var deleting = RunAsync(journal);
        while (!deleting.IsCompleted)
        {
            await journal.SayManyAsync(10, "meanwhile");
        }

        await deleting;
        await RunAsync(journal);
        var ids = await journal.IdsAsync();
        ids.Should().HaveCount(100).And.BeInAscendingOrder();
        ids[^1].Should().BeGreaterThan(5_000).And.Be(ids[0] + 99);
    }

    [Fact]
    public async Task Nothing_is_deleted_within_the_limits()
    {
        await using var journal = await OpenJournal.OpenAsync();
        await journal.SayManyAsync(10, "for ever");

        (await RunAsync(journal)).Should().Be(0);

        (await journal.IdsAsync()).Should().HaveCount(10);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)] // one for each of the messages below
    public async Task Rooms_and_topics_never_cost_the_history_of_others(int rooms)
    {
        await using var journal = await OpenJournal.OpenAsync(static options => options.Retention.MaxBytes = 200_000);
        await journal.SayManyAsync(500, "history", at: Now.AddDays(-1));
        await Task.WhenAll(Enumerable.Range(0, rooms * 10).Select(room => SetTopicAsync(journal, $"#{room}", new string('t', 390))));

        await RunAsync(journal);

        (await journal.IdsAsync()).Should().HaveCount(500);
        var stuck = rooms > 0;
        (journal.Journal.Warning is not null).Should().Be(stuck);
        journal.Journal.Warning?.Should().Contain("more than ChatRoom:Journal:Retention:MaxBytes (200000)");
        journal.Log.Lines.Count(static line => line.EventId == EventIds.RetentionStuck).Should().Be(stuck ? 1 : 0);
    }

    [Fact]
    public async Task Deleted_history_is_logged()
    {
        await using var journal = await OpenJournal.OpenAsync(static options => options.Retention.MaxMessagesPerRoom = 2);
        await journal.SayManyAsync(1_700, "many");

        await RunAsync(journal);

        journal.Log.Lines.Where(static line => line.EventId == EventIds.RetentionDeleted).Should().ContainSingle()
            .Which.Should().Match<LogLine>(static line => line.Level == Microsoft.Extensions.Logging.LogLevel.Information && line.Text.Contains("old events: 1698", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Pass_that_deletes_only_rooms_is_logged()
    {
        await using var journal = await OpenJournal.OpenAsync(static options => options.Retention.MaxAge = TimeSpan.FromDays(1));
        await journal.SayAsync("old", "#left", Now.AddDays(-2));
        await journal.SayAsync("new", "#lobby", Now);
        await using (await journal.Journal.FollowAsync("#left", new TopicFollower()))
        {
            await RunAsync(journal);
        }

        await RunAsync(journal);

        journal.Log.Lines.Where(static line => line.EventId == EventIds.RetentionDeleted).Select(static line => line.Text[line.Text.IndexOf("old events", StringComparison.Ordinal)..])
            .Should().Equal("old events: 1, unused rooms: 0", "old events: 0, unused rooms: 1");
    }

    [Fact]
    public async Task Clock_that_jumps_ahead_deletes_nothing_in_one_pass()
    {
        await using var journal = await OpenJournal.OpenAsync(static options => options.Retention.MaxAge = TimeSpan.FromDays(1));
        await journal.SayAsync("too old", at: Now.AddDays(-2));
        await journal.SayAsync("young enough", at: Now.AddHours(-23));
        await journal.SayAsync("new", at: Now);
        var time = new FakeTimeProvider(Now);
        using var service = Service(journal, time);

        time.AdjustTime(Now.AddDays(3));
        await service.RunOnceAsync(TestContext.Current.CancellationToken);

        (await journal.IdsAsync()).Should().Equal(2, 3);
    }

    [Fact]
    public async Task Silent_room_loses_its_history_as_time_passes()
    {
        await using var journal = await OpenJournal.OpenAsync(static options => options.Retention.MaxAge = TimeSpan.FromDays(1));
        await journal.SayAsync("the last words", at: Now);
        var time = new FakeTimeProvider(Now);
        using var service = Service(journal, time);
        await service.RunOnceAsync(TestContext.Current.CancellationToken);
        (await journal.IdsAsync()).Should().Equal(1);

        time.Advance(TimeSpan.FromDays(1) + TimeSpan.FromSeconds(1));
        await service.RunOnceAsync(TestContext.Current.CancellationToken);

        (await journal.IdsAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Room_without_members_topic_and_events_is_deleted_and_no_id_or_number_is_reused()
    {
        await using var journal = await OpenJournal.OpenAsync(static options => options.Retention.MaxAge = TimeSpan.FromDays(1));
        await journal.SayManyAsync(5, "old", "#left", Now.AddDays(-2));
        await journal.SayManyAsync(9, "old", "#busy", Now.AddDays(-2));
        await SetTopicAsync(journal, "#topic", "kept", Now.AddDays(-2));
        await journal.SayAsync("old", "#last", Now.AddDays(-2));
        var last = journal.Number("SELECT number FROM rooms WHERE key = '#last'");
        await journal.SayAsync("new", "#lobby", Now);
        var following = await journal.Journal.FollowAsync("#busy", new TopicFollower());

        await RunAsync(journal);
        journal.Number("SELECT count(*) FROM rooms WHERE key IN ('#left', '#last')").Should().Be(0);
        journal.Number("SELECT count(*) FROM rooms").Should().Be(3, "#busy has a member, #topic a topic, and #lobby an event");
        (await journal.SayAsync("again", "#left", Now)).Should().Be(6);
        (await journal.SayAsync("goes on", "#busy", Now.AddDays(-2))).Should().Be(10);
        await following.DisposeAsync();

        await RunAsync(journal);
        journal.Number("SELECT count(*) FROM rooms WHERE key = '#busy'").Should().Be(0, "its member has left");
        await journal.ReopenAsync();
        var follower = new TopicFollower();
        await using (await journal.Journal.FollowAsync("#last", follower))
        {
            follower.NewestId.Should().Be(10, "as many as any forgotten room had");
            (await journal.SayAsync("again", "#last", Now)).Should().Be(11);
        }

        (await journal.SayAsync("again", "#left", Now)).Should().Be(7, "it is there");
        journal.Number("SELECT number FROM rooms WHERE key = '#last'").Should().BeGreaterThan(last + 1, "#left came between");
        journal.Number("SELECT count(*) FROM rooms WHERE oldest IS NOT (SELECT at FROM events WHERE events.key BETWEEN number << 36 AND (number << 36) + (1 << 36) - 1 ORDER BY events.key LIMIT 1)")
            .Should().Be(0);
    }

    [Fact]
    public async Task Pass_that_throws_is_logged_once_and_the_next_ones_delete()
    {
        await using var journal = await OpenJournal.OpenAsync(static options => options.Retention.MaxAge = TimeSpan.FromDays(1));
        await journal.SayAsync("old", at: Now.AddDays(-2));
        await journal.SayAsync("new", at: Now);
        var time = new FaultyClock();
        using var service = Service(journal, time);
        time.Bug = new ArithmeticException("bug");

        await service.StartAsync(TestContext.Current.CancellationToken);
        await Wait.UntilAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(10));
                return time.Thrown >= 3 || service.ExecuteTask!.IsCompleted;
            },
            "three passes fail");

        var lines = journal.Log.Lines.Where(static line => line.EventId == EventIds.RetentionFailing);
        lines.Should().ContainSingle().Which.Text.Should().Contain("an internal error: System.ArithmeticException: bug").And.Contain(nameof(RetentionService));
        service.ExecuteTask!.IsCompleted.Should().BeFalse("a task that fails ends the server");

        time.Bug = null;
        await Deadline.UntilAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(10));
                return journal.IdsAsync();
            },
            static ids => ids is [2],
            static ids => $"there are {ids.Length}");
        await service.StopAsync(TestContext.Current.CancellationToken);
    }

    private static RetentionService Service(OpenJournal journal, TimeProvider time) =>
        new(journal.Journal, Options.Create(journal.Options), time, journal.Logger<RetentionService>());

    private static async Task<int> RunAsync(OpenJournal journal)
    {
        using var service = Service(journal, new FakeTimeProvider(Now));
        return await service.RunOnceAsync(TestContext.Current.CancellationToken);
    }

    private static Task<long> SetTopicAsync(OpenJournal journal, string room, string topic, DateTimeOffset? at = null) =>
        journal.Journal.AppendAsync(room, new Protocol.ChatEvent
        {
            Kind = Protocol.ChatEventKind.Topic,
            At = at ?? Now,
            Author = Some.Alias("ann"),
            Text = System.Text.Encoding.UTF8.GetBytes(topic),
        }).AsTask();

    /// <summary>A clock that cannot be read while there is a bug.</summary>
    private sealed class FaultyClock() : FakeTimeProvider(Now)
    {
        private int _thrown;

        public Exception? Bug { get; set; }

        public int Thrown => Volatile.Read(ref _thrown);

        public override DateTimeOffset GetUtcNow()
        {
            if (Bug is { } bug)
            {
                Interlocked.Increment(ref _thrown);
                throw bug;
            }

            return base.GetUtcNow();
        }
    }

    private sealed class TopicFollower : Journal.IJournalFollower
    {
        public long NewestId { get; private set; }

        public string Topic { get; private set; } = "";

        public void Begin(RoomPosition newest, string topic) => (NewestId, Topic) = (newest.Id, topic);

        public void Skip(RoomPosition newest, string topic)
        {
        }

        public void Replace(long id, Protocol.ChatEvent e)
        {
        }

        public void Receive(long id, Protocol.ChatEvent e)
        {
        }
    }
}
