using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Chat;

/// <summary>The server reads from all clients although some never stop sending.</summary>
public sealed class FairnessTests(FairnessTests.UnboundedFixture fixture) : IClassFixture<FairnessTests.UnboundedFixture>
{
    // Enough for every thread that reads, however they are distributed.
    private static readonly int Enough = 2 * Environment.ProcessorCount;

    [Fact]
    public async Task Clients_that_flood_with_empty_lines_do_not_delay_others()
    {
        // Empty lines are not messages, and this server does not limit bytes.
        var flooders = await Task.WhenAll(Enumerable.Range(0, Enough).Select(i => fixture.Server.JoinAsync($"flooder{i}")));

        await TalkMeanwhileAsync(flooders, new string('\n', 64 * 1024), endsThem: false);
    }

    [Fact]
    public async Task Clients_that_flood_instead_of_sending_an_alias_do_not_delay_others()
    {
        var flooders = await Task.WhenAll(Enumerable.Range(0, Enough).Select(_ => fixture.Server.ConnectAsync()));
        foreach (var flooder in flooders)
        {
            await flooder.SendAsync("\n"); // a line end makes it a text client
            await flooder.ExpectAsync("alias?alias?");
        }

        await TalkMeanwhileAsync(flooders, new string('x', 64 * 1024), endsThem: true);
    }

    private async Task TalkMeanwhileAsync(TestClient[] flooders, string flood, bool endsThem)
    {
        using var enough = new CancellationTokenSource();
        var floods = flooders.Select(flooder => FloodAsync(flooder, flood, enough.Token)).ToArray();

        for (var i = 0; i < Enough; i++)
        {
            await using var guest = await fixture.Server.JoinAsync($"guest{i}");
            await guest.SendLineAsync("is anybody here?");
            await guest.SkipToAsync($"guest{i}: is anybody here?\n");
        }

        if (endsThem)
        {
            await Task.WhenAll(floods).WaitAsync(Deadline.Default, TestContext.Current.CancellationToken);
        }

        floods.Should().OnlyContain(flood => flood.IsCompleted == endsThem);
        await enough.CancelAsync();
        await Task.WhenAll(floods);
        foreach (var flooder in flooders)
        {
            await flooder.DisposeAsync();
        }
    }

    private static async Task FloodAsync(TestClient flooder, string flood, CancellationToken enough)
    {
        try
        {
            while (!enough.IsCancellationRequested)
            {
                await flooder.SendAsync(flood);
            }
        }
        catch (IOException)
        {
            // The server has disconnected it.
        }
    }

    /// <summary>Starts a server that does not limit bytes.</summary>
    public sealed class UnboundedFixture : ServerFixture
    {
        protected override string[] Settings => ["ChatRoom:Limits:BytesPerSecond=0"];
    }
}
