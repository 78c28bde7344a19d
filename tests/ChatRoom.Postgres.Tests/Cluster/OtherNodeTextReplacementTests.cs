using ChatRoom.Journal;
using ChatRoom.Tests.Journal;

namespace ChatRoom.Postgres.Tests.Cluster;

/// <summary>The contract about replaced texts, for a node that gets them from another one.</summary>
public sealed class OtherNodeTextReplacementTests(PostgresServer server) : TextReplacementContract, IAsyncDisposable
{
    private readonly TestCluster _cluster = new(server);
    private readonly List<TestStorage> _nodes = [];

    protected override int Runs => 12;

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    protected override async Task<IMessageJournal> OpenAsync()
    {
        _nodes.AddRange([await _cluster.StartAsync(), await _cluster.StartAsync()]);
        return new OtherNodeJournal(_nodes[^2].Journal, _nodes[^1].Journal);
    }

    protected override async Task<IMessageJournal> ReopenAsync(IMessageJournal journal)
    {
        await _nodes[^2].CloseAsync();
        await _nodes[^1].CloseAsync();
        return await OpenAsync();
    }
}
