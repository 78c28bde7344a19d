using System.Net;
using ChatRoom.EndToEnd.Tests.Http;
using ChatRoom.EndToEnd.Tests.Webhooks;
using ChatRoom.Pushes;
using ChatRoom.Server.Web;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Web;

/// <summary>Notifications from a server to the push service of a browser.</summary>
public sealed class PushTests : IAsyncDisposable
{
    private const string Password = "correct horse";
    private const string Busy = "chatroom_pushes_dropped_total{reason=\"busy\"}";
    private const string Failed = "chatroom_pushes_failed_total";
    private const string Subject = "mailto:admin@example.org";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chatroom-push-");
    private readonly Receiver _service = new();
    private readonly PushBrowser _browser = new();

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        _browser.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Mention_reaches_the_browser_of_somebody_who_is_away_also_after_a_restart()
    {
        string key;
        await using (var server = await StartAsync())
        {
            key = await SubscribeAsync(server, _service.Url);
            await MentionAsync(server, "@bob tea?");
            await _service.WaitForAsync(1);
        }

        await using (var server = await StartAsync())
        {
            await MentionAsync(server, "@bob more tea?");
            await _service.WaitForAsync(2);
        }

        var all = _service.Requests.ToArray();
        all.Select(one => _browser.Read(one.Content).GetProperty("text").GetString()).Should().Equal("@bob tea?", "@bob more tea?");
        var read = _browser.Read(all[0].Content);
        (read.GetProperty("alias").GetString(), read.GetProperty("room").GetString()).Should().Be(("ann", "#lobby"));
        foreach (var one in all)
        {
            one.Body.Should().NotContain("tea");
            one.Headers["Content-Encoding"].Should().Be("aes128gcm");
            one.Headers["TTL"].Should().Be("43200");
            var claims = PushBrowser.ClaimsIn(one.Headers["Authorization"], key);
            claims.GetProperty("aud").GetString().Should().Be($"http://127.0.0.1:{_service.Port}");
            claims.GetProperty("sub").GetString().Should().Be(Subject);
            DateTimeOffset.FromUnixTimeSeconds(claims.GetProperty("exp").GetInt64()).Should().BeAfter(DateTimeOffset.UtcNow).And.BeBefore(DateTimeOffset.UtcNow.AddHours(24));
        }
    }

    [Fact]
    public async Task Browser_that_is_gone_is_removed_and_others_go_on()
    {
        await using var other = new Receiver();
        _service.Answers = static _ => new(410);
        await using var server = await StartAsync();
        await SubscribeAsync(server, _service.Url, other.Url);

        await MentionAsync(server, "@bob tea?");
        await _service.WaitForAsync(1);
        await other.WaitForAsync(1);

        // It is removed when the answer has come; a mention before that reaches it, too.
        await Deadline.UntilAsync(
            async () =>
            {
                var before = _service.Requests.Count;
                var told = other.Requests.Count;
                await MentionAsync(server, "@bob tea?");
                await other.WaitForAsync(told + 1);
                return _service.Requests.Count - before;
            },
            static more => more == 0, static more => $"{more} more");
    }

    [Fact]
    public async Task Busy_service_is_asked_again_and_given_up()
    {
        await using var other = new Receiver();
        _service.Answers = static _ => new(503);
        var fails = true;
        other.Answers = _ => new(fails ? 429 : 201);
        await using var server = await StartAsync();
        await SubscribeAsync(server, _service.Url, other.Url);

        await MentionAsync(server, "@bob tea?");
        await other.WaitForAsync(1);
        fails = false;

        await other.WaitForAsync(2);
        await _service.WaitForAsync(PushSender.MostTries);
        await Deadline.UntilAsync(() => Task.FromResult(server.Process.Output.ToString()!), static output => output.Contains("Dropped a notification", StringComparison.Ordinal), static output => output);
        (_service.Requests.Count, other.Requests.Count).Should().Be((PushSender.MostTries, 2));
    }

    [Fact]
    public async Task Sender_gets_a_bounded_number_through_in_a_minute()
    {
        await using var server = await StartAsync("ChatRoom:Limits:MessagesPerSecond=0");
        await SubscribeAsync(server, _service.Url);
        await using var ann = await server.JoinAsync("ann");

        for (var n = 0; n < 20; n++)
        {
            await ann.SendLineAsync("@bob tea?");
        }

        var metrics = await HandledAsync(server, 20);
        metrics["chatroom_pushes_dropped_total{reason=\"sender\"}"].Should().BePositive();
        _service.Requests.Count.Should().BePositive().And.BeLessThanOrEqualTo(2 * PushRates.MostOfSender, "a minute may end meanwhile");
    }

    [Fact]
    public async Task Account_gets_a_bounded_number_in_a_minute()
    {
        await using var server = await StartAsync("ChatRoom:Limits:MessagesPerSecond=0");
        await SubscribeAsync(server, _service.Url);

        var sent = 0;
        for (var n = 1; sent <= 2 * PushRates.MostOfAccount; n++)
        {
            await using var sender = await server.JoinAsync($"sender{n}");
            for (var i = 0; i < PushRates.MostOfSender; i++)
            {
                await sender.SendLineAsync("@bob tea?");
                await HandledAsync(server, ++sent);
            }
        }

        _service.Requests.Count.Should().BeInRange(PushRates.MostOfAccount, 2 * PushRates.MostOfAccount, "a minute may end meanwhile");
    }

    [Fact]
    public async Task Slow_service_delays_no_other_and_is_left_alone_after_a_time_out()
    {
        await using var other = new Receiver(address: IPAddress.IPv6Loopback);
        var answer = new TaskCompletionSource();
        _service.Before = () => answer.Task;
        await using var server = await StartAsync("ChatRoom:Webhooks:AllowedNetworks=127.0.0.1/32,::1/128");
        await SubscribeAsync(server, [.. Enumerable.Range(1, PushLane.AtOnce).Select(n => $"{_service.Url}?{n}"), other.Url]);

        await MentionAsync(server, "@bob tea?");
        await _service.WaitForAsync(PushLane.AtOnce);
        await other.WaitForAsync(1);
        (await CountedAsync(server, 0)).Samples.Where(static sample => sample.Key.StartsWith(Failed, StringComparison.Ordinal)).Sum(static sample => sample.Value).Should().Be(0, "the other service does not wait for the slow one, whose time is not up");
        await MentionAsync(server, "@bob more tea?"); // waits for its turn
        await other.WaitForAsync(2);
        await MentionAsync(server, "@bob a third?"); // would be the third for each address
        await other.WaitForAsync(3);

        // The first requests time out. A second one for an address is dropped then, or has its turn before that and times out, too.
        await CountedAsync(server, 3 * PushLane.AtOnce, Failed, Busy);
        var requests = _service.Requests.Count;
        requests.Should().BeInRange(PushLane.AtOnce, 2 * PushLane.AtOnce);
        await MentionAsync(server, "@bob a fourth?");
        await other.WaitForAsync(4);
        await CountedAsync(server, 4 * PushLane.AtOnce, Failed, Busy);
        _service.Requests.Count.Should().Be(requests, "the service has not answered in time less than a minute ago");
        answer.SetResult();
    }

    [Fact]
    public async Task Push_service_that_the_settings_do_not_allow_is_refused_and_gets_nothing()
    {
        await using (var server = await StartAsync())
        {
            await SubscribeAsync(server, _service.Url);
            await using var connection = await server.ConnectAsync();
            var bob = await new JsonClient(connection).HelloAsync($$"""{"alias":"bob","password":"{{Password}}"}""");
            await bob.SendAsync(_browser.Request("https://push.example.org/1"));
            (await bob.ReadUntilAsync("error")).GetProperty("text").GetString().Should()
                .Contain("push: this server sends no notifications to push.example.org; its operator can allow that host in ChatRoom:Web:Push:Services");
            await bob.SendAsync(_browser.Request(_service.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal)));
            (await bob.ReadUntilAsync("error")).GetProperty("text").GetString().Should().Contain("push: it does not begin with https://");
        }

        await using (var server = await StartAsync("ChatRoom:Webhooks:AllowedNetworks="))
        {
            await MentionAsync(server, "@bob tea?");
            await CountedAsync(server, 1, "chatroom_pushes_dropped_total{reason=\"failed\"}");
            server.Process.Output.ToString().Should().Contain("Dropped a notification to a browser: the settings do not allow the push service");
        }

        _service.Requests.Should().BeEmpty();
    }

    private Task<TestServer> StartAsync(params string[] settings)
    {
        var launch = ServerLaunch.OnLoopback(
            ["ChatRoom:HistoryOnJoin=0", "ChatRoom:Web:Push:Enabled=true", $"ChatRoom:Web:Push:Subject={Subject}", "ChatRoom:Webhooks:AllowedNetworks=127.0.0.0/8", "ChatRoom:Journal:Kind=Sqlite", .. settings]);
        return TestServer.StartAsync(launch with { Directory = _folder.FullName });
    }

    /// <summary>Registers bob, who wants notifications at some addresses, and leaves. Returns the key of the server.</summary>
    private async Task<string> SubscribeAsync(TestServer server, params string[] endpoints)
    {
        await using var connection = await server.ConnectAsync();
        var bob = await new JsonClient(connection).HelloAsync($$"""{"alias":"bob","new-password":"{{Password}}"}""");
        foreach (var endpoint in endpoints)
        {
            await bob.SendAsync(_browser.Request(endpoint));
            (await bob.ReadUntilAsync("answer")).GetProperty("ref").GetString().Should().Be("p");
        }

        connection.Abort();
        await server.StatsAsync("connections", 0);
        return bob.Welcome.GetProperty("push").GetString()!;
    }

    /// <summary>Waits until the server has delivered or dropped so many notifications. Returns the metrics.</summary>
    private static Task<PrometheusText> HandledAsync(TestServer server, int count) => CountedAsync(server, count, "chatroom_pushes_delivered_total", "chatroom_pushes_dropped_total");

    /// <summary>Waits until some counters have that sum. Returns the metrics.</summary>
    private static Task<PrometheusText> CountedAsync(TestServer server, int count, params string[] counters) => Deadline.UntilAsync(
        async () => PrometheusText.Parse((await server.GetAsync("/metrics")).Body),
        metrics => metrics.Samples.Where(sample => counters.Any(counter => sample.Key.StartsWith(counter, StringComparison.Ordinal))).Sum(static sample => sample.Value) >= count,
        static metrics => string.Join(' ', metrics.Samples.Where(static sample => sample.Key.StartsWith("chatroom_pushes", StringComparison.Ordinal))));

    private static async Task MentionAsync(TestServer server, string text)
    {
        await using var ann = await server.JoinAsync("ann");
        await ann.SendLineAsync(text);
        await ann.SkipToAsync($"ann: {text}\n");
    }
}
