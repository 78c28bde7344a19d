using ChatRoom.Cluster;
using ChatRoom.Diagnostics;
using ChatRoom.Journal;
using ChatRoom.Postgres.Cluster;
using ChatRoom.Postgres.Configuration;
using ChatRoom.Postgres.Diagnostics;
using ChatRoom.Postgres.People;
using ChatRoom.State;
using ChatRoom.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatRoom.Postgres.Tests.Cluster;

/// <summary>The primary is killed, and its standby, a real one, is promoted.</summary>
public sealed class StandbyTests : IAsyncDisposable
{
    private readonly PostgresServer _primary = new();
    private readonly TestCluster _cluster;
    private PostgresServer? _standby;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

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

    [Fact]
    public async Task Durability_of_the_process_needs_no_standby_and_a_synchronous_one_that_is_away_stops_nothing()
    {
        var (first, second) = await StartNodesAsync();
        await using var presence = new PostgresPresence(first.Database);
        await using var aliases = new PostgresAliasRegistry(first.Database);
        await _primary.SynchronizeAsync();
        _standby!.Stop();

        await Wait.ForAsync(first.State.WriteAsync(new StateWrite([], [], []), Cancellation).AsTask(), "a change of the state is stored");
        await AskAsync(first, second);
        await Wait.ForAsync(presence.EnterAsync(Some.Room(), 1, "a", Some.Alias("ann"), Cancellation).AsTask(), "somebody enters");
        await Wait.ForAsync(aliases.ClaimAsync(Some.Alias("ann"), 1, new AliasHolder(), Cancellation).AsTask(), "an alias is claimed");
        await Wait.ForAsync(first.Journal.AppendAsync("#a", Some.Message("one")).AsTask(), "a message is stored");
        await second.CloseAsync();
        (await first.Journal.AppendAsync("#a", Some.Message("two"))).Should().Be(2);

        (await _primary.ExecuteAsync("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")).Should().Be(0L);
        _standby.Continue();
    }

    [Fact]
    public async Task Nodes_ask_each_other_although_a_synchronous_standby_is_away()
    {
        var (first, second) = await StartNodesAsync(JournalDurability.Disk);
        _standby!.Stop();

        await AskAsync(first, second);

        _standby.Continue();
    }

    [Fact]
    public async Task Change_of_the_state_is_not_accepted_while_a_synchronous_standby_does_not_have_it()
    {
        var (first, _) = await StartNodesAsync(JournalDurability.Disk);
        _standby!.Stop();

        var write = first.State.WriteAsync(new StateWrite([], [], []), Cancellation).AsTask();

        await Deadline.UntilAsync(
            () => _primary.ExecuteAsync("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND query LIKE '%chat_write%'"),
            static count => count is 1L, static _ => "the primary does not wait for the standby");
        write.IsCompleted.Should().BeFalse("the standby does not have it");
        _standby.Continue();
        await Wait.ForAsync(write, "the standby has it");
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

    /// <summary>A node asks the other one something, and gets the answer.</summary>
    private static async Task AskAsync(TestStorage from, TestStorage to)
    {
        await using var hears = new Notifications(from.Database);
        await using var asker = new PostgresNodes(from.Database, hears, new PostgresLog(NullLogger.Instance));
        await using var listens = new Notifications(to.Database);
        await using var other = new PostgresNodes(to.Database, listens, new PostgresLog(NullLogger.Instance));
        other.On<ResumeOrder, NodeActed>(static _ => new(new NodeActed(1)));
        await Task.WhenAll(((Notifications[])[hears, listens]).Select(static one =>
        {
            var isOpen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            one.Resumed += () => isOpen.TrySetResult();
            one.Start();
            return Wait.ForAsync(isOpen.Task, "it listens");
        }));

        (await asker.AskAsync(new ResumeOrder(1), Wait.Patience, Cancellation)).IsComplete.Should().BeTrue("the other node has answered");
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
