using ChatRoom.Testing;

namespace ChatRoom.Postgres.Tests.Cluster;

/// <summary>What people of two servers see when the primary is killed and its standby, a real one, is promoted.</summary>
[Trait("Runs", "long")]
public sealed class StandbyServerTests : IAsyncDisposable
{
    private readonly PostgresServer _primary = new();
    private PostgresServer? _standby;

    [Fact]
    public async Task Synchronous_standby_loses_nothing_that_was_shown_or_accepted()
    {
        var database = await StartAsync();
        await _primary.SynchronizeAsync();
        await using var nodes = await WitnessedNodes.StartAsync("Disk", database, database);
        await nodes.TalkAsync();

        await _primary.KillAsync();
        await _standby!.PromoteAsync();

        await nodes.Witnesses.AllSeeAsync("then");
        await nodes.Witnesses.QuietAsync();
        (await nodes.Witnesses.JudgeAsync(_standby.StringFor("chat"))).Should().BeEmpty();
        nodes.Witnesses.All.SelectMany(static witness => witness.Accounts).Sum(Witnesses.SetBacks).Should().Be(0);
        nodes.Witnesses.All.Sum(static witness => witness.Connections).Should().Be(nodes.Witnesses.All.Count, "nobody was disconnected");
    }

    [Fact]
    public async Task Loss_of_an_asynchronous_standby_is_told_to_everybody_and_the_chat_goes_on()
    {
        var database = await StartAsync();
        await using var nodes = await WitnessedNodes.StartAsync("Process", database, database);
        await using var ann = await nodes.Nodes[0].JoinAsync("ann");
        await using var bob = await nodes.Nodes[1].JoinAsync("bob");
        await nodes.Witnesses.AllSeeAsync("begin");
        await _standby!.CutOffAsync(_primary);
        await nodes.Witnesses.AllSeeAsync("lost");

        await _primary.KillAsync();
        await _standby.PromoteAsync();

        await ann.SkipToAsync("* the message numbers of #lobby were reset");
        await bob.SkipToAsync("* the message numbers of #lobby were reset");
        await Wait.UntilAsync(() => nodes.Witnesses.All.All(static witness => witness.Accounts.All(static account => Witnesses.SetBacks(account) > 0)), "programs are told, too");
        await nodes.Witnesses.AllSeeAsync("after the loss");
        await ann.SendLineAsync("still here?");
        await bob.SkipToAsync("ann: still here?\n");
        await nodes.Witnesses.QuietAsync();
        (await nodes.Witnesses.JudgeAsync(_standby.StringFor("chat"), isAfterSetBack: true)).Should().BeEmpty();
        foreach (var node in nodes.Nodes)
        {
            node.Process.Output.ToString().Should().Contain("were set back");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_standby is not null)
        {
            await _standby.DisposeAsync();
        }

        await _primary.DisposeAsync();
    }

    private async Task<string> StartAsync()
    {
        _standby = await _primary.StartStandbyAsync();
        await _primary.ExecuteAsync("CREATE SCHEMA chat");
        return _primary.StringFor("chat", _standby);
    }
}
