using ChatRoom.Journal;
using ChatRoom.Tests.Journal;

namespace ChatRoom.Postgres.Tests.Cluster;

/// <summary>The contract about replaced texts, for a node that gets them from another one.</summary>
public sealed class OtherNodeTextReplacementTests(PostgresServer server) : TextReplacementContract, IAsyncDisposable
{
    private readonly TestCluster _cluster = new(server);
    private TestStorage _stores = null!;
    private TestStorage _delivers = null!;

    protected override int Runs => 12;

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    protected override async Task<IMessageJournal> OpenAsync()
    {
        (_stores, _delivers) = (await _cluster.StartAsync(), await _cluster.StartAsync());
        return new OtherNodeJournal(_stores.Journal, _delivers.Journal);
    }

    protected override async Task<IMessageJournal> ReopenAsync(IMessageJournal journal)
    {
        await _delivers.CloseAsync();
        _delivers = await _cluster.StartAsync();
        return new OtherNodeJournal(_stores.Journal, _delivers.Journal);
    }
}
