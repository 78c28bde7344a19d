using ChatRoom.Postgres.Storage;
using ChatRoom.State;
using ChatRoom.Testing;

namespace ChatRoom.Postgres.Tests.Cluster;

/// <summary>A server that is alone and the nodes of a cluster never store at the same time.</summary>
public sealed class ClusterLockTests(PostgresServer server) : IAsyncDisposable
{
    private readonly TestCluster _cluster = new(server);
    private readonly TestStorage _alone = new(server) { LockPatience = TimeSpan.Zero };

    [Fact]
    public async Task Server_alone_does_not_start_beside_a_cluster()
    {
        var node = await _cluster.StartAsync();
        _alone.Options = node.Options;

        (await _alone.Awaiting(s => s.OpenAsync()).Should().ThrowAsync<DatabaseException>())
            .WithMessage("*is in use by a cluster (127.0.0.1): stop all its servers, or make this one a node by ChatRoom:Cluster:Enabled*");
        (await node.Journal.AppendAsync("#a", Some.Message("one"))).Should().Be(1);
    }

    [Fact]
    public async Task Node_does_not_start_beside_a_server_alone()
    {
        var journal = await _alone.OpenAsync();
        var node = _cluster.Next();
        node.Options = _alone.Options;

        (await node.Awaiting(s => s.OpenAsync()).Should().ThrowAsync<DatabaseException>()).WithMessage("*is in use by a server that is not in a cluster (127.0.0.1): stop it*");
        (await journal.AppendAsync("#a", Some.Message("one"))).Should().Be(1);
    }

    [Fact]
    public async Task Node_ends_a_server_alone_that_has_lost_its_lock()
    {
        var journal = await _alone.OpenAsync();
        await using var held = await HeldLane.HoldAsync(journal);
        await _alone.EndHolderAsync();
        var node = _cluster.Next();
        node.Options = _alone.Options;
        await node.OpenAsync();

        await held.ReleaseAsync();
        await Wait.UntilAsync(() => journal.Failure is not null, "it is over");

        await _alone.State.Awaiting(s => s.WriteAsync(new([], [], []), CancellationToken.None).AsTask()).Should().ThrowAsync<StateException>();
        (await node.Journal.AppendAsync("#a", Some.Message("one"))).Should().Be(1);
    }

    [Fact]
    public async Task Server_alone_ends_the_nodes_that_are_left()
    {
        var node = await _cluster.StartAsync();
        await node.ExecuteAsync("INSERT INTO nodes(incarnation, name, lease) VALUES (7, 'left', '5 s'); INSERT INTO lanes(incarnation, lane) VALUES (7, 0), (7, 1)");
        await node.CloseAsync();
        (await node.ExecuteAsync("SELECT string_agg(name, ' ') FROM nodes WHERE NOT is_over")).Should().Be("left", "a node that goes down leaves");
        _alone.Options = node.Options;

        await _alone.OpenAsync();

        (await _alone.ExecuteAsync("SELECT count(*) FROM nodes WHERE NOT is_over")).Should().Be(1L);
        (await _alone.Awaiting(s => s.ExecuteAsync("SELECT chat_require(7)")).Should().ThrowAsync<Npgsql.PostgresException>()).Which.SqlState.Should().Be("CR001");
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _alone.DisposeAsync();
    }
}
