using System.Text;
using ChatRoom.Journal;
using ChatRoom.Protocol;
using ChatRoom.Testing;
using ChatRoom.Tests.Journal;

namespace ChatRoom.Postgres.Tests.Cluster;

/// <summary>What one node stores reaches the followers of the others.</summary>
public sealed class DeliveryTests(PostgresServer server) : IAsyncDisposable
{
    private const string StoreSilently = "INSERT INTO events(room, id, kind, at, author, text) SELECT number, 2, 1, 0, 'bob', 'two' FROM rooms; UPDATE rooms SET last = 2";

    private readonly TestCluster _cluster = new(server);

    [Fact]
    public async Task Nodes_that_talk_in_the_same_rooms_deliver_the_same_events_in_the_same_order()
    {
        var nodes = new[] { await _cluster.StartAsync(), await _cluster.StartAsync(), await _cluster.StartAsync() };
        string[] rooms = ["#a", "#b", "#c"];
        var followers = await FollowAsync(nodes, rooms);

        await Task.WhenAll(nodes.SelectMany((node, n) => rooms.Select(room => TalkAsync(node, room, $"node {n}", 100))));

        foreach (var room in rooms)
        {
            await UntilAllHaveAsync(followers, room, 300);
            var seen = nodes.Select(node => followers[(node, room)].Received).ToArray();
            seen[0].Select(static e => e.Id).Should().Equal(Enumerable.Range(1, 300).Select(static id => (long)id));
            seen[0].Select(static e => e.Text).Should().OnlyHaveUniqueItems();
            seen[1].Should().Equal(seen[0]);
            seen[2].Should().Equal(seen[0]);
        }
    }

    [Fact]
    public async Task Events_are_delivered_although_the_connection_that_listens_is_ended()
    {
        var (first, second) = (await _cluster.StartAsync(), await _cluster.StartAsync());
        var followers = await FollowAsync([first, second], ["#a"]);
        var (isOver, said) = (false, 0);
        var talking = Wait.Meanwhile(async () =>
        {
            while (!Volatile.Read(ref isOver))
            {
                await first.Journal.AppendAsync("#a", Some.Message($"{++said}"));
            }
        });

        for (var i = 0; i < 5; i++)
        {
            var before = followers[(second, "#a")].Received.Count;
            await Deadline.UntilAsync(_cluster.EndListenersAsync, static ended => ended > 0, static _ => "nobody listens");
            await Wait.UntilAsync(() => talking.IsCompleted || followers[(second, "#a")].Received.Count > before + 20, "events are delivered");
        }

        Volatile.Write(ref isOver, true);
        await talking;
        await UntilAllHaveAsync(followers, "#a", said);
        followers[(second, "#a")].Received.Should().Equal(Enumerable.Range(1, said).Select(static i => ((long)i, $"{i}")));
    }

    [Fact]
    public async Task Event_without_a_notification_is_found_by_the_next_check()
    {
        var node = _cluster.Next();
        node.CheckInterval = TimeSpan.FromMilliseconds(50);
        var journal = await node.OpenAsync();
        var follower = new Follower();
        await journal.FollowAsync("#a", follower);
        await journal.AppendAsync("#a", Some.Message("one"));

        await node.ExecuteAsync(StoreSilently);

        await Wait.UntilAsync(() => follower.Received.Count == 2, "the event is delivered");
        follower.Received.Should().Equal((1, "one"), (2, "two"));
    }

    [Fact]
    public async Task Events_whose_notification_was_lost_are_found_as_soon_as_the_node_listens_again()
    {
        var node = await _cluster.StartAsync();
        var follower = new Follower();
        await node.Journal.FollowAsync("#a", follower);
        await node.Journal.AppendAsync("#a", Some.Message("one"));
        await node.ExecuteAsync(StoreSilently);

        (await _cluster.EndListenersAsync()).Should().Be(1);

        await Wait.UntilAsync(() => follower.Received.Count == 2, "the event is delivered");
        follower.Received.Should().Equal((1, "one"), (2, "two"));
    }

    [Fact]
    public async Task Who_catches_up_has_what_was_stored_before()
    {
        var node = await _cluster.StartAsync();
        var follower = new Follower { Skipped = [] };
        await node.Journal.FollowAsync("#a", follower);
        await node.Journal.AppendAsync("#a", Some.Message("one"));
        await node.ExecuteAsync(StoreSilently);

        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => node.Journal.CatchUpAsync("#a").AsTask()));

        follower.Received.Should().Equal((1, "one"), (2, "two"));
        follower.Skipped.Should().BeEmpty();
    }

    [Fact]
    public async Task Thousands_of_missing_events_are_delivered_before_the_call_completes()
    {
        var node = await _cluster.StartAsync();
        var follower = new Follower();
        await node.Journal.FollowAsync("#a", follower);
        await node.Journal.AppendAsync("#a", Some.Message("1"));
        await node.ExecuteAsync("INSERT INTO events(room, id, kind, at, author, text) SELECT number, i, 1, 0, 'bob', i::text FROM rooms, generate_series(2, 3500) i; UPDATE rooms SET last = 3500");

        await node.Journal.CatchUpAsync("#a");

        follower.Received.Should().Equal(Enumerable.Range(1, 3_500).Select(static i => ((long)i, $"{i}")));
    }

    [Fact]
    public async Task Who_catches_up_where_nothing_is_missing_changes_nothing()
    {
        var node = await _cluster.StartAsync();
        var follower = new Follower { Skipped = [] };
        await node.Journal.FollowAsync("#a", follower);
        await node.Journal.AppendAsync("#a", Some.Message("one"));

        await node.Journal.CatchUpAsync("#a");
        await node.Journal.CatchUpAsync("#nobody-is-here");

        node.Journal.News!.Reads.Should().Be(0, "the lane has nothing to do");
        follower.Received.Should().Equal((1, "one"));
        follower.Skipped.Should().BeEmpty();
    }

    [Fact]
    public async Task Who_catches_up_is_told_that_the_database_is_away()
    {
        await using var own = new PostgresServer();
        await using var cluster = new TestCluster(own);
        var node = await cluster.StartAsync();
        await node.Journal.FollowAsync("#a", new Follower());
        await own.KillAsync();

        await node.Journal.Awaiting(static journal => journal.CatchUpAsync("#a").AsTask()).Should().ThrowAsync<JournalException>();
    }

    [Fact]
    public async Task Who_catches_up_when_the_journal_is_closed_is_told_so()
    {
        var node = await _cluster.StartAsync();
        await node.Journal.DisposeAsync();

        await node.Journal.Awaiting(static journal => journal.CatchUpAsync("#a").AsTask()).Should().ThrowAsync<JournalException>();
    }

    [Fact]
    public async Task Epoch_that_another_node_has_begun_is_taken_over_once_whoever_catches_up()
    {
        var node = await _cluster.StartAsync();
        var follower = new Follower { Skipped = [] };
        await node.Journal.FollowAsync("#a", follower);
        await node.Journal.AppendAsync("#a", Some.Message("one")); // since the session was opened: its numbers are no sign of a loss
        await node.ExecuteAsync("UPDATE meta SET value = 77 WHERE name = 'epoch'");

        await Task.WhenAll(Enumerable.Range(0, 50).Select(async i =>
        {
            await node.Journal.CatchUpAsync("#a");
            await node.Journal.AppendAsync("#a", Some.Message($"{i}"));
        }));

        node.Journal.EpochOf("#a").Value.Should().Be(77);
        (await node.ExecuteAsync("SELECT value FROM meta WHERE name = 'epoch'")).Should().Be(77L);
        follower.Skipped.Should().Equal(1);
        follower.Received.Should().HaveCount(51);
    }

    [Fact]
    public async Task Room_that_nobody_followed_here_begins_with_the_epoch_of_another_node()
    {
        var node = await _cluster.StartAsync();
        var (before, first) = (new Follower { Skipped = [] }, new Follower());
        await node.Journal.FollowAsync("#before", before);
        await node.ExecuteAsync("UPDATE meta SET value = 77 WHERE name = 'epoch'");

        await node.Journal.FollowAsync("#a", first);

        first.Epoch.Should().Be(77);
        before.Skipped.Should().Equal(0);
        node.Journal.EpochOf("#a").Value.Should().Be(77);
    }

    [Fact]
    public async Task Node_without_followers_in_a_room_does_nothing_for_it()
    {
        var (first, second) = (await _cluster.StartAsync(), await _cluster.StartAsync());
        var (own, others) = (new Follower(), new Follower());
        await first.Journal.FollowAsync("#a", new Follower());
        await first.Journal.FollowAsync("#b", own);
        await second.Journal.FollowAsync("#b", others);
        for (var i = 0; i < 20; i++)
        {
            await first.Journal.AppendAsync("#a", Some.Message($"{i}"));
        }

        await first.Journal.AppendAsync("#b", Some.Message("one"));
        await Wait.UntilAsync(() => others.Received.Count == 1, "what came after it is delivered");
        await second.Journal.AppendAsync("#b", Some.Message("two"));
        await Wait.UntilAsync(() => own.Received.Count == 2, "what came after its own events is delivered");

        second.Journal.News!.Reads.Should().Be(1, "only the room with a follower is read");
        first.Journal.News!.Reads.Should().Be(1, "its own events are delivered already");
    }

    [Fact]
    public async Task Texts_that_another_node_replaces_are_replaced_in_memory()
    {
        var (first, second) = (await _cluster.StartAsync(), await _cluster.StartAsync());
        var follower = new Follower();
        await second.Journal.FollowAsync("#a", follower);
        foreach (var text in (string[])["one", "two", "three"])
        {
            await first.Journal.AppendAsync("#a", Some.Message(text));
        }

        await first.Journal.AppendAsync("#a", Change(ChatEventKind.Edited, 1, "one, edited"));
        await Wait.UntilAsync(() => follower.Received.Count == 4, "the edit is delivered");
        await first.Journal.AppendAsync("#a", Change(ChatEventKind.Redacted, 1));
        await first.Journal.AppendAsync("#a", Change(ChatEventKind.Redacted, 2));
        await Wait.UntilAsync(() => follower.Received.Count == 6, "the removals are delivered");

        follower.Replaced.Should().Equal((1, "one, edited", 4), (4, "", 0), (1, "", 5), (2, "", 6));
        Texts(await second.Journal.ReadAfterAsync("#a", 0, 9)).Should().Equal("", "", "three", "", "", "");
    }

    [Fact]
    public async Task New_room_has_the_same_numbers_on_all_nodes_although_rooms_were_deleted_meanwhile()
    {
        var (first, second) = (await _cluster.StartAsync(), await _cluster.StartAsync());
        var (early, late) = (new Follower { Skipped = [] }, new Follower());
        await first.Journal.FollowAsync("#new", early);
        await first.ExecuteAsync("UPDATE meta SET value = 100 WHERE name = 'floor'");
        await second.Journal.FollowAsync("#new", late);

        (await second.Journal.AppendAsync("#new", Some.Message("one"))).Should().Be(101);

        await Wait.UntilAsync(() => early.Received.Count == 1, "the other node has it");
        (early.Began, late.Began).Should().Be((0, 100));
        early.Skipped.Should().Equal(100);
        early.Received.Should().Equal((101, "one"));
        late.Received.Should().Equal(early.Received);
    }

    [Fact]
    public async Task Events_that_the_retention_of_another_node_deletes_are_dropped_from_memory()
    {
        var (first, second) = (await _cluster.StartAsync(), await _cluster.StartAsync());
        var follower = new Follower();
        await second.Journal.FollowAsync("#a", follower);
        for (var i = 1; i <= 5; i++)
        {
            await first.Journal.AppendAsync("#a", Some.Message($"{i}"));
        }

        await Wait.UntilAsync(() => follower.Received.Count == 5, "the events are in memory");
        first.Storage.Retention.MaxMessagesPerRoom = 2;
        using var retention = first.NewRetention(TimeProvider.System);
        await retention.RunOnceAsync(TestContext.Current.CancellationToken);

        await Deadline.UntilAsync(() => second.Journal.ReadAfterAsync("#a", 0, 9).AsTask(), static entries => entries.Count == 2, static entries => $"{entries.Count} events");
        (await second.Journal.AppendAsync("#a", Some.Message("6"))).Should().Be(6);
    }

    [Fact]
    public async Task Unused_room_is_kept_for_a_day_because_another_node_may_have_followers_in_it()
    {
        var node = await _cluster.StartAsync();
        await node.Journal.AppendAsync("#old", Some.Message("one"));
        await node.Journal.AppendAsync("#new", Some.Message("one"));
        await node.ExecuteAsync("DELETE FROM events; UPDATE rooms SET oldest = NULL, gone = 1, newest = 1000 * extract(epoch FROM now()) - CASE WHEN key = '#old' THEN 90000000 ELSE 0 END");
        using var retention = node.NewRetention(TimeProvider.System);

        await retention.RunOnceAsync(TestContext.Current.CancellationToken);

        (await node.ExecuteAsync("SELECT string_agg(key, ' ') FROM rooms")).Should().Be("#new");
    }

    [Fact]
    public async Task Epoch_that_another_node_has_begun_is_that_of_all_rooms()
    {
        var node = _cluster.Next();
        node.CheckInterval = TimeSpan.FromMilliseconds(50);
        var journal = await node.OpenAsync();
        var follower = new Follower { Skipped = [] };
        await journal.FollowAsync("#a", follower);
        await journal.AppendAsync("#a", Some.Message("one"));

        await node.ExecuteAsync("UPDATE meta SET value = 77 WHERE name = 'epoch'");

        await Wait.UntilAsync(() => journal.EpochOf("#a").Value == 77 && follower.Skipped.Count > 0, "the epoch is known");
        (await journal.AppendAsync("#a", Some.Message("two"))).Should().Be(2);
        follower.Skipped.Should().Equal(1);
        follower.Received.Should().Equal((1, "one"), (2, "two"));
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    private static ChatEvent Change(ChatEventKind kind, long target, string text = "") =>
        new() { Kind = kind, At = Some.Message("").At, Author = Some.Message("").Author, Target = target, Text = Encoding.UTF8.GetBytes(text) };

    private static IEnumerable<string> Texts(IEnumerable<JournalEntry> entries) => entries.Select(static entry => Encoding.UTF8.GetString(entry.Event.Text.Span));

    private static async Task TalkAsync(TestStorage node, string room, string who, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await node.Journal.AppendAsync(room, Some.Message($"{who}: {i}"));
        }
    }

    private static async Task<Dictionary<(TestStorage Node, string Room), Follower>> FollowAsync(TestStorage[] nodes, string[] rooms)
    {
        var followers = new Dictionary<(TestStorage Node, string Room), Follower>();
        foreach (var node in nodes)
        {
            foreach (var room in rooms)
            {
                await node.Journal.FollowAsync(room, followers[(node, room)] = new Follower());
            }
        }

        return followers;
    }

    private static Task UntilAllHaveAsync(Dictionary<(TestStorage Node, string Room), Follower> followers, string room, int count) => Wait.UntilAsync(
        () => followers.All(one => one.Key.Room != room || one.Value.Received.Count >= count), $"all nodes have {count} events of {room}");
}
