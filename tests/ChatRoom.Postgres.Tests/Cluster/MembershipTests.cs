using System.Collections.Concurrent;
using ChatRoom.Diagnostics;
using ChatRoom.Journal;
using ChatRoom.Postgres.Cluster;
using ChatRoom.State;
using ChatRoom.Testing;

namespace ChatRoom.Postgres.Tests.Cluster;

/// <summary>The contract of Membership.</summary>
public sealed class MembershipTests(PostgresServer server) : IAsyncDisposable
{
    private readonly TestCluster _cluster = new(server);

    [Fact]
    public async Task Contract_1_nodes_show_that_they_live_while_they_store()
    {
        var (first, second) = (await _cluster.StartAsync(), await _cluster.StartAsync());
        await using var held = await HeldLane.HoldAsync(second.Journal);

        var before = await RenewedAsync(second);
        await Deadline.UntilAsync(() => RenewedAsync(second), renewed => renewed > before.AddSeconds(3), static renewed => $"renewed {renewed}");

        await UntilKnownAsync(first, 2);
        first.Membership.LastLook.Nodes.Select(static node => node.Name).Should().BeEquivalentTo("node 1", "node 2");
        await held.ReleaseAsync();
        (await second.Journal.AppendAsync("#a", Some.Message("one"))).Should().Be(1);
    }

    [Fact]
    public async Task Contract_2_3_4_node_that_shows_no_sign_of_life_is_declared_over_and_stores_nothing_more()
    {
        var (first, second, third) = (await _cluster.StartAsync(), await _cluster.StartAsync(), await _cluster.StartAsync());
        var (over, fenced) = (new ConcurrentQueue<(TestStorage, long)>(), 0);
        foreach (var node in (TestStorage[])[first, third])
        {
            node.Membership.NodeOver += incarnation => over.Enqueue((node, incarnation));
        }

        second.Membership.Fenced += () => Interlocked.Increment(ref fenced);
        await second.Journal.AppendAsync("#a", Some.Message("one"));

        second.Membership.IsHeld = true;
        await Wait.UntilAsync(() => over.Count == 2, "both others know that it is over");

        over.Should().BeEquivalentTo([(first, second.Database.Incarnation), (third, second.Database.Incarnation)]);
        (await second.Journal.Awaiting(j => j.AppendAsync("#a", Some.Message("late")).AsTask()).Should().ThrowAsync<JournalException>()).Which.MayBeStored.Should().BeFalse();
        (await second.State.Awaiting(s => s.WriteAsync(new StateWrite([], [], []), CancellationToken.None).AsTask()).Should().ThrowAsync<StateException>()).Which.MayBeStored.Should().BeFalse();
        (await first.Journal.AppendAsync("#a", Some.Message("two"))).Should().Be(2);
        await Wait.UntilAsync(() => Volatile.Read(ref fenced) == 1, "it knows that it is over, by the notification");
        second.Membership.IsHeld = false;
        second.Logged().Should().Contain(EventIds.Fenced);
        first.Logged().Concat(third.Logged()).Where(static id => id == EventIds.NodeReaped).Should().ContainSingle("one of them has declared it over");
        (await first.ExecuteAsync("SELECT count(*) FROM nodes WHERE NOT is_over")).Should().Be(2L);
    }

    [Fact]
    public async Task Contract_4_node_that_was_cut_off_learns_at_its_next_sign_of_life_that_it_is_over()
    {
        var node = await _cluster.StartAsync();
        var fenced = 0;
        node.Membership.Fenced += () => Interlocked.Increment(ref fenced);

        await node.ExecuteAsync($"SELECT chat_end(ARRAY[{node.Database.Incarnation}])");

        await Wait.UntilAsync(() => Volatile.Read(ref fenced) == 1, "it knows that it is over");
    }

    [Fact]
    public async Task Contract_2_sign_of_life_that_comes_before_the_end_prevents_it()
    {
        var (first, second) = (await _cluster.StartAsync(), await _cluster.StartAsync());
        var seen = await RenewedAsync(second);
        await Deadline.UntilAsync(() => RenewedAsync(second), renewed => renewed > seen, static renewed => $"renewed {renewed}");

        (await first.ExecuteAsync($"SELECT chat_reap({first.Database.Incarnation}, {second.Database.Incarnation}, '{seen:O}')")).Should().Be(false);

        (await second.Journal.AppendAsync("#a", Some.Message("one"))).Should().Be(1);
    }

    [Fact]
    public async Task Contract_2_nobody_is_declared_over_after_an_outage_of_the_database()
    {
        var own = new PostgresServer();
        await using var ownServer = own;
        await using var cluster = new TestCluster(own);
        var (first, second) = (await cluster.StartAsync(), await cluster.StartAsync());
        await UntilKnownAsync(first, 2);
        await UntilKnownAsync(second, 2);
        await Wait.UntilAsync(() => first.Membership.Canary.Lag is not null, "its notifications arrive");

        own.Stop();
        await Wait.UntilAsync(() => first.Journal.Failure is not null && second.Journal.Failure is not null, "silence is a failure");
        second.Membership.IsHeld = true; // it comes back later than the other one
        await Wait.UntilAsync(() => first.Membership.Canary.Lag > TimeSpan.FromSeconds(5), "all leases are over");
        own.Continue();
        var look = first.Membership.LastLook.At;
        await Wait.UntilAsync(() => first.Membership.LastLook.At > look, "the first one is back");
        second.Membership.IsHeld = false;

        await Wait.UntilAsync(() => first.Journal.Failure is null && second.Journal.Failure is null, "both can store again");
        (await first.Journal.AppendAsync("#a", Some.Message("one"))).Should().Be(1);
        (await second.Journal.AppendAsync("#a", Some.Message("two"))).Should().Be(2);
        first.Logged().Concat(second.Logged()).Should().NotContain([EventIds.NodeReaped, EventIds.Fenced]);
    }

    [Fact]
    public async Task Contract_5_node_that_goes_down_leaves_at_once_and_is_not_fenced()
    {
        var (first, second) = (await _cluster.StartAsync(), await _cluster.StartAsync());
        var over = new ConcurrentQueue<long>();
        first.Membership.NodeOver += over.Enqueue;
        var incarnation = second.Database.Incarnation;

        await second.CloseAsync();
        await Wait.UntilAsync(() => !over.IsEmpty, "the other one knows");

        over.Should().Equal(incarnation);
        first.Logged().Concat(second.Logged()).Should().BeEmpty();
    }

    [Fact]
    public async Task Nodes_hear_each_other()
    {
        var (first, second) = (await _cluster.StartAsync(), await _cluster.StartAsync());
        var monitor = new ClusterMonitor(first.Database, first.Membership, Microsoft.Extensions.Options.Options.Create(first.Cluster));

        await Wait.UntilAsync(() => monitor.Statistics is { LagSeconds: < 1, Nodes: [{ IsHeard: true }, { IsHeard: true }] }, "they hear each other");

        monitor.Statistics!.Nodes.Select(static node => (node.Name, node.IsThis, node.LeaseSeconds)).Should().Equal(("node 1", true, 2), ("node 2", false, 2));
        await second.CloseAsync();
        await Wait.UntilAsync(() => monitor.Statistics.Nodes.Count == 1, "it has left");
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    private static Task UntilKnownAsync(TestStorage node, int count) => Wait.UntilAsync(() => node.Membership.LastLook.Nodes.Count == count, $"it knows {count} nodes");

    private static async Task<DateTime> RenewedAsync(TestStorage node) =>
        (DateTime)(await node.ExecuteAsync($"SELECT renewed FROM nodes WHERE incarnation = {node.Database.Incarnation}"))!;
}
