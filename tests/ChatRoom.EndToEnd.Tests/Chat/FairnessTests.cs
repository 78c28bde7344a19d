using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Chat;

/// <summary>Who never stops sending keeps nobody from being read.</summary>
public sealed class FairnessTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task Clients_that_flood_with_empty_lines_hold_nobody_up()
    {
        // Empty lines count for no limit. Enough clients for each thread that reads, whichever they come to.
        var flooders = await Task.WhenAll(Enumerable.Range(0, 2 * Environment.ProcessorCount).Select(i => fixture.Server.JoinAsync($"flooder{i}")));
        using var enough = new CancellationTokenSource();
        var floods = flooders.Select(flooder => FloodAsync(flooder, enough.Token)).ToArray();

        for (var i = 0; i < 2 * Environment.ProcessorCount; i++)
        {
            await using var guest = await fixture.Server.JoinAsync($"guest{i}");
            await guest.SendLineAsync("is anybody here?");
            await guest.SkipToAsync($"guest{i}: is anybody here?\n");
        }

        floods.Should().OnlyContain(static flood => !flood.IsCompleted, "they flood until now");
        await enough.CancelAsync();
        await Task.WhenAll(floods);
        foreach (var flooder in flooders)
        {
            await flooder.DisposeAsync();
        }
    }

    private static async Task FloodAsync(TestClient flooder, CancellationToken enough)
    {
        var lines = new string('\n', 64 * 1024);
        while (!enough.IsCancellationRequested)
        {
            await flooder.SendAsync(lines);
        }
    }
}
