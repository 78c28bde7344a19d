using ChatRoom.EndToEnd.Tests.Webhooks;
using ChatRoom.Server.Web;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Web;

/// <summary>Notifications from a server to the push service of a browser.</summary>
public sealed class PushTests : IAsyncDisposable
{
    private const string Password = "correct horse";
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
    public async Task Account_gets_a_bounded_number_in_a_minute()
    {
        await using var server = await StartAsync("ChatRoom:Limits:MessagesPerSecond=0");
        await SubscribeAsync(server, _service.Url);
        await using var ann = await server.JoinAsync("ann");

        // A minute may end meanwhile: then there are twice as many.
        for (var n = 0; n < (5 * PushSender.MostPerMinute); n++)
        {
            await ann.SendLineAsync("@bob tea?");
        }

        await _service.WaitForAsync(PushSender.MostPerMinute);
        await ann.SendLineAsync("/msg bob psst");
        await ann.SkipToAsync("* nobody here is called bob\n");
        _service.Requests.Count.Should().BeLessThanOrEqualTo(2 * PushSender.MostPerMinute);
    }

    [Theory]
    [InlineData("")]
    [InlineData("admin@example.org")]
    [InlineData("http://example.org")]
    [InlineData("mailto:a\"b@example.org")]
    public void Server_that_sends_notifications_needs_a_contact(string subject)
    {
        var options = new WebOptions { Push = { Enabled = true, Subject = subject } };

        WebOptions.Errors(options).Should().ContainSingle().Which.Should().StartWith($"ChatRoom:Web:Push:Subject: '{subject}' is no contact");
        options.Push.Enabled = false;
        WebOptions.Errors(options).Should().BeEmpty();
    }

    [Theory]
    [InlineData("mailto:admin@example.org")]
    [InlineData("https://example.org/contact")]
    public void Contact_is_an_address(string subject) => WebOptions.Errors(new WebOptions { Push = { Enabled = true, Subject = subject } }).Should().BeEmpty();

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

    private static async Task MentionAsync(TestServer server, string text)
    {
        await using var ann = await server.JoinAsync("ann");
        await ann.SendLineAsync(text);
        await ann.SkipToAsync($"ann: {text}\n");
    }
}
