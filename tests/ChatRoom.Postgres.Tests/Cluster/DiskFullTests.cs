using System.Diagnostics;
using ChatRoom.Journal;
using ChatRoom.Postgres.Configuration;
using ChatRoom.Testing;

namespace ChatRoom.Postgres.Tests.Cluster;

/// <summary>The disk of the database is full: a small tablespace.</summary>
public sealed class DiskFullTests(PostgresServer server) : IAsyncDisposable
{
    private readonly TestCluster _cluster = new(server);

    [Fact]
    public async Task Full_disk_refuses_messages_of_all_nodes_until_there_is_room()
    {
        using var disk = SmallDisk.TryMount();
        Assert.SkipWhen(disk is null, "mounting is not permitted");
        using (var chown = Process.Start("chown", ["postgres", disk.Path]))
        {
            await chown.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var schema = await server.NewSchemaAsync();
        await server.ExecuteAsync($"CREATE TABLESPACE small LOCATION '{disk.Path}'");
        var (first, second) = (_cluster.Next(), _cluster.Next());
        first.Options = second.Options = new PostgresOptions { ConnectionString = $"{schema};Options=-c default_tablespace=small" };
        TestStorage[] nodes = [first, second];
        var stored = 0;
        foreach (var node in nodes)
        {
            await node.OpenAsync();
            await node.Journal.AppendAsync("#a", Some.Message($"{++stored}"));
        }

        disk.Fill();
        foreach (var node in nodes)
        {
            stored += await FillAsync(node.Journal);
            (await node.Journal.ReadAfterAsync("#a", 0, IMessageJournal.MostRead)).Should().HaveCount(stored, "people keep reading, and nothing is half stored");
        }

        disk.MakeRoom();

        foreach (var node in nodes)
        {
            await Wait.UntilAsync(() => node.Journal.Failure is null, "it can store again");
            (await node.Journal.AppendAsync("#a", Long())).Should().Be(++stored);
        }
    }

    public async ValueTask DisposeAsync()
    {
        var space = await server.ExecuteAsync("SELECT count(*) FROM pg_tablespace WHERE spcname = 'small'") is 1L;
        var schema = space ? await server.ExecuteAsync("SELECT min(schemaname) FROM pg_tables WHERE tablespace = 'small'") : null;
        await _cluster.DisposeAsync();
        if (schema is not null)
        {
            await server.ExecuteAsync($"DROP SCHEMA {schema} CASCADE"); // the disk is gone
        }
    }

    private static Protocol.ChatEvent Long() => Some.Message(string.Concat(Enumerable.Range(0, 400).Select(static _ => $"{Random.Shared.Next()} ")));

    /// <summary>Says something until it is refused. Returns how often it was stored.</summary>
    private static async Task<int> FillAsync(PostgresJournal journal)
    {
        for (var stored = 0; ; stored++)
        {
            try
            {
                await journal.AppendAsync("#a", Long());
            }
            catch (JournalException e)
            {
                e.MayBeStored.Should().BeFalse();
                e.Message.Should().Contain("is full: make room there");
                return stored;
            }
        }
    }
}
