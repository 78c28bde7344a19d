using ChatRoom.Diagnostics;
using ChatRoom.Journal;
using ChatRoom.Postgres.Configuration;
using ChatRoom.Testing;

namespace ChatRoom.Postgres.Tests.Cluster;

/// <summary>The primary is killed, and its standby, a real one, is promoted.</summary>
public sealed class StandbyTests : IAsyncDisposable
{
    private readonly PostgresServer _primary = new();
    private readonly TestCluster _cluster;
    private PostgresServer? _standby;

    public StandbyTests() => _cluster = new TestCluster(_primary);

    [Fact]
    public async Task Loss_is_noticed_although_another_node_has_used_the_ids_again()
    {
        var (first, second) = await StartNodesAsync();
        var (follower, elsewhere) = (new SkippedFollower(), new SkippedFollower());
        await first.Journal.FollowAsync("#a", follower);
        await second.Journal.FollowAsync("#b", elsewhere);
        await first.Journal.AppendAsync("#a", Some.Message("kept"));
        await _standby!.CutOffAsync(_primary);
        foreach (var text in (string[])["lost", "lost, too"])
        {
            await second.Journal.AppendAsync("#a", Some.Message(text));
        }

        await Wait.UntilAsync(() => follower.Received.Count == 3, "the followers have seen what will be lost");
        var other = _cluster.Next(); // which has not seen it
        (other.Options, other.CheckInterval) = (second.Options, second.CheckInterval);
        await using (await HeldLane.HoldAsync(first.Journal))
        {
            await second.CloseAsync();
            await TakeOverAsync();
            var journal = await other.OpenAsync();
            foreach (var id in (long[])[2, 3, 4])
            {
                (await journal.AppendAsync("#a", Some.Message($"new {id}"))).Should().Be(id, "the standby lacks what was lost");
            }

            await journal.FollowAsync("#b", elsewhere);
        }

        await Wait.UntilAsync(() => follower.Skipped.Count == 1 && elsewhere.Skipped.Count == 1, "the loss is noticed, and both nodes begin a new epoch");
        follower.Skipped.Should().Equal((first.Journal.EpochOf("#a").Value, 4L));
        (await AppendAgainAsync(first.Journal, "after")).Should().Be(5);
        follower.Received.TakeLast(1).Should().Equal((5L, "after"));
        first.Logged().Should().Contain(EventIds.DatabaseSetBack);
        elsewhere.Skipped.Should().Equal((first.Journal.EpochOf("#a").Value, 0L));
        other.Logged().Should().Contain(EventIds.DatabaseSetBack);
    }

    [Fact]
    public async Task Node_that_has_stored_what_is_lost_reports_it_although_nobody_follows_the_room()
    {
        var (first, second) = await StartNodesAsync();
        var elsewhere = new SkippedFollower();
        await second.Journal.FollowAsync("#b", elsewhere);
        await first.Journal.AppendAsync("#a", Some.Message("kept"));
        await _standby!.CutOffAsync(_primary);
        await first.Journal.AppendAsync("#a", Some.Message("lost"));
        await TakeOverAsync();

        await Wait.UntilAsync(() => elsewhere.Skipped.Count == 1, "all nodes begin a new epoch");
        elsewhere.Skipped.Should().Equal((first.Journal.EpochOf("#a").Value, 0L));
        (await AppendAgainAsync(second.Journal, "after")).Should().Be(2);
        first.Logged().Should().Contain(EventIds.DatabaseSetBack);
        second.Logged().Should().Contain(EventIds.DatabaseSetBack);
    }

    [Fact]
    public async Task Standby_that_has_everything_begins_no_epoch()
    {
        var (first, second) = await StartNodesAsync(JournalDurability.Disk);
        var (here, there) = (new SkippedFollower(), new SkippedFollower());
        await first.Journal.FollowAsync("#a", here);
        await second.Journal.FollowAsync("#a", there);
        await first.Journal.AppendAsync("#a", Some.Message("one"));
        await second.Journal.AppendAsync("#a", Some.Message("two"));
        await TakeOverAsync();

        (await AppendAgainAsync(first.Journal, "three")).Should().Be(3);
        (await AppendAgainAsync(second.Journal, "four")).Should().Be(4);

        await Wait.UntilAsync(() => here.Received.Count == 4 && there.Received.Count == 4, "all of it is delivered");
        here.Received.Should().Equal((1, "one"), (2, "two"), (3, "three"), (4, "four"));
        there.Received.Should().Equal(here.Received);
        here.Skipped.Concat(there.Skipped).Should().BeEmpty();
        first.Logged().Concat(second.Logged()).Should().NotContain(EventIds.DatabaseSetBack);
    }

    [Fact]
    public async Task Message_is_not_accepted_while_a_synchronous_standby_does_not_have_it()
    {
        var (first, _) = await StartNodesAsync(JournalDurability.Disk);
        await first.Journal.AppendAsync("#a", Some.Message("kept"));
        _standby!.Stop();
        const string waiting = "SELECT max(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND query LIKE '%chat_append%'";

        var append = first.Journal.AppendAsync("#a", Some.Message("held")).AsTask();
        var begun = await Deadline.UntilAsync(() => _primary.ExecuteAsync(waiting), static pid => pid is int, static _ => "the primary does not wait for the standby");
        await Deadline.UntilAsync(
            () => _primary.ExecuteAsync($"SELECT count(*) FROM pg_stat_activity WHERE pid = {begun} AND wait_event = 'SyncRep'"), static count => count is 0L, static _ => "the call is not given up");
        append.IsCompleted.Should().BeFalse("the standby does not have it");
        _standby.Continue();

        (await append).Should().Be(2);
        await TakeOverAsync();
        (await AppendAgainAsync(first.Journal, "after")).Should().Be(3);
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        if (_standby is not null)
        {
            await _standby.DisposeAsync();
        }

        await _primary.DisposeAsync();
    }

    private async Task<(TestStorage First, TestStorage Second)> StartNodesAsync(JournalDurability durability = JournalDurability.Process)
    {
        _standby = await _primary.StartStandbyAsync();
        if (durability == JournalDurability.Disk)
        {
            await _primary.SynchronizeAsync();
        }

        var options = new PostgresOptions { ConnectionString = _primary.StringFor(await NewSchemaAsync(), _standby) };
        var (first, second) = (_cluster.Next(), _cluster.Next());
        foreach (var node in (TestStorage[])[first, second])
        {
            (node.Options, node.CheckInterval) = (options, TimeSpan.FromMilliseconds(100));
            await node.OpenAsync(durability);
        }

        return (first, second);
    }

    private async Task<string> NewSchemaAsync()
    {
        await _primary.ExecuteAsync("CREATE SCHEMA chat");
        return "chat";
    }

    private async Task TakeOverAsync()
    {
        await _primary.KillAsync();
        await _standby!.PromoteAsync();
    }

    /// <summary>Stores a message as soon as the new primary is used: before, it is refused.</summary>
    private static async Task<long> AppendAgainAsync(PostgresJournal journal, string text)
    {
        while (true)
        {
            try
            {
                return await journal.AppendAsync("#a", Some.Message(text));
            }
            catch (JournalException e) when (!e.MayBeStored)
            {
                await Wait.UntilAsync(() => journal.Failure is null, "it can store again");
            }
        }
    }
}
