using ChatRoom.Sqlite.Retention;
using ChatRoom.Testing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ChatRoom.Sqlite.Tests.Retention;

public sealed class RetentionServiceTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 15, 4, 0, TimeSpan.Zero);

    [Fact]
    public async Task What_is_older_than_it_may_be_is_deleted_whatever_room_it_is_in()
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
    public async Task Of_each_room_the_newest_are_kept()
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
    public async Task Room_that_was_emptied_goes_on_with_the_next_number_and_keeps_its_topic()
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
    public async Task What_was_deleted_is_not_read_from_memory_either()
    {
        await using var journal = await OpenJournal.OpenAsync(static options => options.Retention.MaxMessagesPerRoom = 1);
        await using var following = await journal.Journal.FollowAsync("#lobby", new TopicFollower());
        await journal.SayManyAsync(10, "many");

        await RunAsync(journal);

        (await journal.IdsAsync()).Should().Equal(10);
        (await journal.Journal.ReadAfterAsync("#lobby", 0, 10)).Select(static entry => entry.Id).Should().Equal(10);
    }

    [Fact]
    public async Task Deleting_goes_on_beside_storing()
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
    public async Task Nothing_is_deleted_where_nothing_is_to_be()
    {
        await using var journal = await OpenJournal.OpenAsync();
        await journal.SayManyAsync(10, "for ever");

        (await RunAsync(journal)).Should().Be(0);

        (await journal.IdsAsync()).Should().HaveCount(10);
    }

    private static async Task<int> RunAsync(OpenJournal journal)
    {
        using var service = new RetentionService(
            journal.Journal, Options.Create(journal.Options), new FakeTimeProvider(Now), journal.Logger<RetentionService>());
        return await service.RunOnceAsync(TestContext.Current.CancellationToken);
    }

    private sealed class TopicFollower : Journal.IJournalFollower
    {
        public long NewestId { get; private set; }

        public string Topic { get; private set; } = "";

        public void Begin(long newestId, string topic) => (NewestId, Topic) = (newestId, topic);

        public void Receive(long id, Protocol.ChatEvent e)
        {
        }
    }
}
