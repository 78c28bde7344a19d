namespace ChatRoom.Postgres.Tests.Cluster;

/// <summary>Three nodes under random faults. The seed of a run that fails is in its message.</summary>
public sealed class ClusterRoundTests
{
    private const int FaultsInALongRun = 10;
    private const int LongRuns = 20;

    private static readonly int Seed = int.TryParse(Environment.GetEnvironmentVariable("CHATROOM_CLUSTER_SEED"), out var seed) ? seed : Random.Shared.Next(1_000_000);

    /// <summary>One fault of each kind. <c>CHATROOM_CLUSTER_SEED</c> repeats a run.</summary>
    [Fact]
    public Task Everybody_sees_the_same_and_what_was_accepted_is_stored_whatever_fails() => RunAsync(Seed, ClusterRound.Kinds);

    /// <summary>Two hundred faults.</summary>
    [Fact]
    [Trait("Runs", "long")]
    public async Task Everybody_sees_the_same_whatever_fails_for_long()
    {
        for (var seed = Seed + 1; seed <= Seed + LongRuns; seed++)
        {
            await RunAsync(seed, FaultsInALongRun);
        }
    }

    private static async Task RunAsync(int seed, int faults)
    {
        await using var postgres = new PostgresServer(); // its own: it is killed and stopped
        await using var round = await ClusterRound.StartAsync(postgres, seed);
        try
        {
            (await round.RunAsync(faults)).Should().BeEmpty();
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"seed {seed}: {round.Story}: {e.Message}", e);
        }
    }
}
