using System.Collections.Concurrent;
using System.Text;
using ChatRoom.Journal;
using ChatRoom.Protocol;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Journal;

/// <summary>The contract of IMessageJournal, as far as the one in memory has something to keep.</summary>
public class MemoryJournalTests
{
    [Fact]
    public async Task Contract_1_ids_grow_by_one_in_each_room_by_itself()
    {
        var journal = new MemoryJournal();
        var (a, b) = (new Follower(), new Follower());
        await journal.FollowAsync("#a", a);
        await journal.FollowAsync("#b", b);

        var ids = new List<long>();
        foreach (var room in (string[])["#a", "#a", "#b", "#a", "#b"])
        {
            ids.Add(await journal.AppendAsync(room, Some.Message("hi")));
        }

        ids.Should().Equal(1, 2, 1, 3, 2);
        a.Received.Select(r => r.Id).Should().Equal(1, 2, 3);
        b.Received.Select(r => r.Id).Should().Equal(1, 2);
    }

    [Fact]
    public async Task Contract_1_the_id_is_that_under_which_followers_were_given_the_message()
    {
        var journal = new MemoryJournal();
        var follower = new Follower();
        await journal.FollowAsync("#a", follower);
        var ids = new ConcurrentDictionary<string, long>();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Wait.Meanwhile(async () =>
        {
            for (var i = 0; i < 5_000; i++)
            {
                var text = $"{thread}-{i}";
                ids[text] = await journal.AppendAsync("#a", Some.Message(text));
            }
        })));

        follower.Received.Select(r => r.Id).Should().Equal(Enumerable.Range(1, 20_000).Select(i => (long)i));
        follower.Received.Should().OnlyContain(r => ids[r.Text] == r.Id);
    }

    [Fact]
    public async Task Contract_2_append_has_been_handed_on_when_it_completes()
    {
        var journal = new MemoryJournal();
        var follower = new Follower();
        await journal.FollowAsync("#a", follower);

        var append = journal.AppendAsync("#a", Some.Message("hi"));

        append.IsCompletedSuccessfully.Should().BeTrue();
        follower.Received.Should().ContainSingle();
        await append;
    }

    [Fact]
    public async Task Contract_4_appends_of_one_caller_keep_their_order_among_others()
    {
        var journal = new MemoryJournal();
        var follower = new Follower();
        await journal.FollowAsync("#a", follower);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Wait.Meanwhile(async () =>
        {
            for (var i = 0; i < 5_000; i++)
            {
                await journal.AppendAsync("#a", Some.Message($"{thread}-{i}"));
            }
        })));

        foreach (var mine in follower.Received.GroupBy(r => r.Text[0]))
        {
            mine.Select(r => r.Text[2..]).Should().Equal(Enumerable.Range(0, 5_000).Select(i => $"{i}"));
        }
    }

    [Fact]
    public async Task Contract_5_following_begins_right_after_the_newest_id_under_concurrent_appends()
    {
        var journal = new MemoryJournal();
        var first = new Follower();
        await journal.FollowAsync("#a", first);
        const int appends = 20_000;
        var appending = Wait.Meanwhile(async () =>
        {
            for (var i = 0; i < appends; i++)
            {
                await journal.AppendAsync("#a", Some.Message("hi"));
            }
        });

        var followers = new List<(Follower Follower, IAsyncDisposable Subscription)>();
        while (!appending.IsCompleted && followers.Count < 500)
        {
            var follower = new Follower();
            followers.Add((follower, await journal.FollowAsync("#a", follower)));
        }

        await appending;
        foreach (var (follower, subscription) in followers)
        {
            await subscription.DisposeAsync();
            var begin = follower.Began!.Value;
            follower.Received.Select(r => r.Id).Should().Equal(Enumerable.Range(1, appends).Select(i => (long)i).Where(id => id > begin));
        }
    }

    [Fact]
    public async Task Contract_5_one_that_follows_no_longer_is_handed_nothing()
    {
        var journal = new MemoryJournal();
        var (stays, leaves) = (new Follower(), new Follower());
        await journal.FollowAsync("#a", stays);
        var subscription = await journal.FollowAsync("#a", leaves);
        await journal.AppendAsync("#a", Some.Message("one"));

        await subscription.DisposeAsync();
        await journal.AppendAsync("#a", Some.Message("two"));

        stays.Received.Should().HaveCount(2);
        leaves.Received.Should().HaveCount(1);
    }

    [Fact]
    public async Task Contract_6_memory_can_always_store()
    {
        var journal = new MemoryJournal();

        journal.Failure.Should().BeNull();
        (await journal.AppendAsync("#nobody", Some.Message("hi"))).Should().Be(1, "nobody could ever see it");
    }

    private sealed class Follower : IJournalFollower
    {
        public long? Began { get; private set; }

        public List<(long Id, string Text)> Received { get; } = [];

        public void Begin(long newestId, string topic) => Began = Began is null ? newestId : throw new InvalidOperationException("begun twice");

        public void Receive(long id, ChatEvent e) => Received.Add((id, Encoding.UTF8.GetString(e.Text.Span)));
    }
}
