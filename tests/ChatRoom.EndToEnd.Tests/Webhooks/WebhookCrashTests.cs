using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Webhooks;

/// <summary>Webhooks on a server that is killed.</summary>
public sealed class WebhookCrashTests : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chatroom-").FullName;
    private readonly Receiver _receiver = new();

    public async ValueTask DisposeAsync()
    {
        await _receiver.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Webhooks_that_were_shown_exist_after_a_kill_and_deliveries_go_on_without_a_gap()
    {
        const int each = 50;
        var launch = HookedServer.Launch("ChatRoom:Limits:MessagesPerSecond=0") with { Directory = _folder };
        string path;
        await using (var hooked = await HookedServer.StartAsync(launch))
        {
            path = await hooked.NewAsync("ci");
            await hooked.ForwardAsync(_receiver.Url);
            await SayAsync(hooked.Ann, 1, each);
            await _receiver.WaitForAsync(each / 2);
            await hooked.Server.Process.KillAsync();
        }

        for (var round = 1; round <= 2; round++)
        {
            await using var server = await TestServer.StartAsync(launch);
            await using var ann = await HookedServer.LogInAsync(server, "ann");
            await ann.SendLineAsync("/join #ops");
            await ann.SkipToAsync("* you are in #ops now");
            await SayAsync(ann, (round * each) + 1, each);
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = HookedServer.Body("still here", "text/plain") };
            using var response = await server.SendAsync(request);
            ((int)response.StatusCode).Should().Be(200);
            await ann.SkipToAsync("ci[bot]: still here\n");
            var last = $"line {(round + 1) * each}";
            await Deadline.UntilAsync(() => Task.FromResult(_receiver.Requests.ToArray()), all => all.Any(one => one.Text == last), static all => $"{all.Length} deliveries");
            await server.Process.KillAsync();
        }

        _receiver.Requests.DistinctBy(static one => one.Id).Select(static one => one.Text).Should().Equal(Enumerable.Range(1, 3 * each).Select(static n => $"line {n}"));
    }

    private static async Task SayAsync(TestClient ann, int first, int count)
    {
        await ann.SendAsync(string.Concat(Enumerable.Range(first, count).Select(static n => $"line {n}\n")));
        await ann.SkipToAsync($"ann: line {first + count - 1}\n");
    }
}
