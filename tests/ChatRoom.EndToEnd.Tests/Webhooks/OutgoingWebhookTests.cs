using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ChatRoom.EndToEnd.Tests.Clients;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Webhooks;

/// <summary>What receivers get of rooms, and what becomes of their answers.</summary>
public sealed class OutgoingWebhookTests(HookedFixture fixture) : IClassFixture<HookedFixture>, IAsyncDisposable
{
    private readonly Receiver _receiver = new();

    public ValueTask DisposeAsync() => _receiver.DisposeAsync();

    [Fact]
    public async Task Receiver_gets_messages_in_order_as_json_clients_do_and_signed()
    {
        await using var hooked = await HookedServer.StartAsync();
        var secret = await hooked.ForwardAsync(_receiver.Url);

        await hooked.Ann.SendAsync("one\ntwo\n/me waves\n/topic tea\nthree\n");

        var all = await _receiver.WaitForAsync(4);
        all.Select(static one => one.Text).Should().Equal("one", "two", "waves", "three");
        all.Select(static one => one.Json.GetProperty("type").GetString()).Should().Equal("message", "message", "action", "message");
        all[0].Json.GetProperty("room").GetString().Should().Be("#ops");
        all[0].Json.GetProperty("alias").GetString().Should().Be("ann");
        all[0].Headers["Content-Type"].Should().Be("application/json");
        foreach (var one in all)
        {
            one.Headers["webhook-signature"].Should().Be($"v1,{SignatureOf(one, secret)}");
            var age = DateTimeOffset.UtcNow - DateTimeOffset.FromUnixTimeSeconds(long.Parse(one.Headers["webhook-timestamp"], CultureInfo.InvariantCulture));
            age.Should().BeLessThan(TimeSpan.FromMinutes(5));
        }
    }

    [Fact]
    public async Task Answer_is_said_by_the_bot_and_never_sent_to_a_webhook()
    {
        await using var other = new Receiver();
        other.Answers = static one => new(200, "application/json", $$"""{"text":"echo of {{one.Text}}"}""");
        _receiver.Answers = static one => new(200, "application/json", $$"""{"text":"you said {{one.Text}}"}""");
        await using var hooked = await HookedServer.StartAsync();
        var path = await hooked.NewAsync("ci");
        await hooked.ForwardAsync(_receiver.Url);
        await hooked.ForwardAsync(other.Url);
        await using var bob = await hooked.JoinOpsAsync("bob");

        await bob.SendLineAsync("hello");
        var said = new List<string>();
        while (said.Count < 3)
        {
            said.Add(await bob.ReadLineAsync());
        }

        said.Should().BeEquivalentTo("bob: hello", "127.0.0.1[bot]: you said hello", "127.0.0.1-2[bot]: echo of hello");
        using var posted = await hooked.PostAsync(path, "from ci");
        await bob.ExpectLineAsync("ci[bot]: from ci");
        await bob.SendLineAsync("end");
        await bob.SkipToAsync("bob: end\n");
        (await _receiver.WaitForAsync(2)).Select(static one => one.Text).Should().Equal("hello", "end");
        (await other.WaitForAsync(2)).Select(static one => one.Text).Should().Equal("hello", "end");
    }

    [Fact]
    public async Task Failed_delivery_is_repeated_under_its_id_before_the_next_one()
    {
        var failures = 2;
        _receiver.Answers = _ => new(Interlocked.Decrement(ref failures) >= 0 ? 500 : 204);
        await using var hooked = await HookedServer.StartAsync();
        await hooked.ForwardAsync(_receiver.Url);

        await hooked.Ann.SendAsync("one\ntwo\n");

        var all = await _receiver.WaitForAsync(4);
        all.Select(static one => one.Text).Should().Equal("one", "one", "one", "two");
        all.Take(3).Select(static one => one.Id).Distinct().Should().ContainSingle();
        all[3].Id.Should().NotBe(all[0].Id);
    }

    [Fact]
    public async Task Webhook_that_fails_for_too_long_is_disabled_with_a_notice_and_goes_on_where_it_was_when_it_is_enabled()
    {
        var works = false;
        _receiver.Answers = _ => new(works ? 200 : 404);
        await using var hooked = await HookedServer.StartAsync("ChatRoom:Webhooks:DisableAfter=0s", "ChatRoom:Admin:Token=correct-horse-battery");
        await hooked.ForwardAsync(_receiver.Url);

        await hooked.Ann.SendAsync("one\ntwo\n");
        await hooked.Ann.SkipToAsync("* webhook 127.0.0.1 of #ops is disabled: the receiver answers with status 404 (/webhook enable 127.0.0.1)\n");
        await hooked.Ann.SendLineAsync("/webhook list");
        await hooked.Ann.SkipToAsync("; disabled (/webhook enable 127.0.0.1)\n");
        works = true;
        await hooked.Ann.SendLineAsync("/webhook enable 127.0.0.1");
        await hooked.Ann.SkipToAsync("* webhook 127.0.0.1 of #ops is enabled\n");

        (await _receiver.WaitForAsync(3)).Select(static one => one.Text).Should().Equal("one", "one", "two");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/admin/audit?room=%23ops");
        request.Headers.Add("Authorization", "Bearer correct-horse-battery");
        using var audit = await hooked.Server.SendAsync(request);
        (await HookedServer.JsonAsync(audit)).GetProperty("rows").EnumerateArray().Select(static row => row.GetProperty("act").GetString())
            .Should().Equal("webhook-enable", "webhook-disable", "webhook-to", "register-room");
    }

    [Fact]
    public async Task Receiver_that_is_gone_gets_nothing_more()
    {
        _receiver.Answers = static _ => new(410);
        await using var hooked = await HookedServer.StartAsync();
        await hooked.ForwardAsync(_receiver.Url);

        await hooked.Ann.SendAsync("one\ntwo\n");

        await hooked.Ann.SkipToAsync("* webhook 127.0.0.1 of #ops is disabled: the receiver answers with status 410");
        _receiver.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task Room_does_not_wait_for_a_receiver_that_does_not_answer()
    {
        var answering = new TaskCompletionSource();
        _receiver.Before = () => answering.Task;
        await using var hooked = await HookedServer.StartAsync("ChatRoom:Limits:MessagesPerSecond=0");
        await hooked.ForwardAsync(_receiver.Url);
        var lines = Enumerable.Range(1, 200).Select(static n => $"line {n}").ToArray();

        await hooked.Ann.SendAsync(string.Concat(lines.Select(static line => $"{line}\n")));
        await hooked.Ann.SkipToAsync("ann: line 200\n");
        answering.SetResult();

        var all = await _receiver.WaitForAsync(lines.Length);
        all.DistinctBy(static one => one.Id).Select(static one => one.Text).Should().Equal(lines);
    }

    [Fact]
    public async Task Webhook_of_a_suspended_account_gets_nothing()
    {
        await using var other = new Receiver();
        await using var hooked = await HookedServer.StartAsync("ChatRoom:Admins=zoe");
        await hooked.ForwardAsync(_receiver.Url);
        await using var zoe = await HookedServer.RegisterAsync(hooked.Server, "zoe");
        await zoe.SendLineAsync("/join #ops");
        await zoe.SkipToAsync("* you are in #ops now");
        await zoe.SendLineAsync($"/webhook to {other.Url}");
        await zoe.SkipToAsync("shown this once: ");
        await zoe.SendLineAsync("before");
        await _receiver.WaitForAsync(1);

        await zoe.SendLineAsync("/suspend ann 7d");
        await zoe.SkipToAsync("* suspended account ann");
        await zoe.SendLineAsync("meanwhile");

        (await other.WaitForAsync(2)).Select(static one => one.Text).Should().Equal("before", "meanwhile");
        _receiver.Requests.Should().ContainSingle();
        await zoe.SendLineAsync("/webhook list");
        await zoe.SkipToAsync("; off: its creator may no longer manage webhooks here\n");
    }

    [Fact]
    public async Task Webhook_for_an_address_that_is_not_allowed_sends_nothing()
    {
        await using var hooked = await HookedServer.StartAsync("ChatRoom:Webhooks:DisableAfter=0s");
        await hooked.ForwardAsync($"http://[::1]:{_receiver.Port}/");

        await hooked.Ann.SendLineAsync("hello");

        await hooked.Ann.SkipToAsync("is disabled: the receiver cannot be reached, or has no public address with https");
        _receiver.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData("ftp://example.org/", "it does not begin with https://")]
    [InlineData("example.org", "it does not begin with https://")]
    [InlineData("https://ann:pw@example.org/", "it has a user name")]
    [InlineData("https://example.org/#x", "it has a fragment (#)")]
    public async Task Address_that_is_none_is_refused(string url, string reason)
    {
        await fixture.Hooked.Ann.SendLineAsync($"/webhook to {url}");

        await fixture.Hooked.Ann.SkipToAsync($"* that address cannot be used: {reason}\n");
    }

    [Fact]
    public async Task Nothing_is_sent_while_outgoing_webhooks_are_off()
    {
        await using var hooked = await HookedServer.StartAsync("ChatRoom:Webhooks:Outgoing=false");

        await hooked.Ann.SendLineAsync($"/webhook to {_receiver.Url}");

        await hooked.Ann.SkipToAsync("* outgoing webhooks are off on this server\n");
    }

    [Fact]
    public async Task Bot_of_the_examples_checks_the_signature_and_rolls()
    {
        await using var hooked = await HookedServer.StartAsync();
        var port = FreePorts.Next();
        var secret = await hooked.ForwardAsync($"http://127.0.0.1:{port}/");
        await using var bot = ToolProcess.Start(
            "env", $"SECRET={secret}", "python3", Path.Combine(Repository.Root, "examples", "webhook_bot.py"), $"{port}");
        await using var bob = await hooked.JoinOpsAsync("bob");

        await bob.SendLineAsync("!roll");

        await bob.ExpectLineAsync("bob: !roll");
        (await bob.ReadLineAsync()).Should().MatchRegex(@"^127\.0\.0\.1\[bot\]: bob rolls [1-6]$"); // a try before the bot listens is repeated
        using var client = new HttpClient();
        using var forged = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{port}/") { Content = new StringContent("""{"text":"!roll","alias":"eve"}""") };
        foreach (var name in (string[])["id", "timestamp", "signature"])
        {
            forged.Headers.Add($"webhook-{name}", "v1,x");
        }

        (await client.SendAsync(forged, TestContext.Current.CancellationToken)).StatusCode.Should().Be(System.Net.HttpStatusCode.Unauthorized);
    }

    private static string SignatureOf(Delivered one, string secret) => Convert.ToBase64String(HMACSHA256.HashData(
        Convert.FromBase64String(secret["whsec_".Length..]), Encoding.UTF8.GetBytes($"{one.Id}.{one.Headers["webhook-timestamp"]}.{one.Body}")));
}
