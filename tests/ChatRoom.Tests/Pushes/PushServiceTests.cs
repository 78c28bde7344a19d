using ChatRoom.Pushes;
using ChatRoom.Services;
using ChatRoom.State;
using ChatRoom.Testing;
using ChatRoom.Tests.Accounts;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRoom.Tests.Pushes;

/// <summary>Which browsers get notifications.</summary>
public sealed class PushServiceTests : IDisposable
{
    private readonly FakePushSender _sender = new();
    private readonly PushBrowser _browser = new();
    private readonly Chat _chat;

    public PushServiceTests() => _chat = new Chat(
        static options => (options.Accounts.Iterations, options.Admins) = (1, ["root"]), replace: services => services.AddSingleton<IPushSender>(_sender));

    private IEnumerable<string> Endpoints => _chat.Get<ChatState>().Pushes.All.SelectMany(static record => record.Browsers).Select(static browser => browser.Endpoint);

    public void Dispose()
    {
        _chat.Dispose();
        _browser.Dispose();
    }

    [Fact]
    public async Task Browser_of_an_account_is_stored_once()
    {
        var bob = await ProgramAsync("bob");

        (await AskAsync(bob, Request(1))).Should().Be("answer");
        (await AskAsync(bob, Request(1))).Should().Be("answer");

        Endpoints.Should().Equal(Endpoint(1));
        bob.Welcome.GetProperty("push").GetString().Should().Be("key");
    }

    [Fact]
    public async Task Oldest_browser_goes_if_there_are_too_many()
    {
        var bob = await ProgramAsync("bob");

        for (var n = 1; n <= PushBrowsers.MostPerAccount + 2; n++)
        {
            await AskAsync(bob, Request(n));
        }

        Endpoints.Should().Equal(Enumerable.Range(3, PushBrowsers.MostPerAccount).Select(Endpoint));
    }

    [Fact]
    public async Task Browser_that_another_account_uses_now_is_no_longer_that_of_the_first_one()
    {
        var ann = await ProgramAsync("ann");
        var bob = await ProgramAsync("bob");
        await AskAsync(ann, Request(1));

        await AskAsync(bob, Request(1));

        Endpoints.Should().Equal(Endpoint(1));
        _chat.Get<ChatState>().Pushes.All.Single(static record => record.Browsers.Count > 0).Account
            .Should().Be(_chat.Get<ChatState>().Accounts.All.Single(static account => account.Alias == "bob").Id);
    }

    [Fact]
    public async Task Guest_and_access_token_are_refused()
    {
        var guest = await new JsonClient(_chat.Connect()).HelloAsync("""{"alias":"eve"}""");
        var bob = await _chat.RegisterAsync("bob");
        var token = await bob.NewTokenAsync("ci write");
        var bot = await new JsonClient(_chat.Connect()).HelloAsync($$"""{"alias":"bob","token":"{{token}}"}""");

        (await AskAsync(guest, Request(1))).Should().Be("not-permitted");
        (await AskAsync(guest, Off(1))).Should().Be("not-permitted");
        (await AskAsync(bot, Request(1))).Should().Be("not-permitted");

        Endpoints.Should().BeEmpty();
    }

    [Fact]
    public async Task Server_without_notifications_refuses_and_tells_no_key()
    {
        _sender.PublicKey = null;
        var bob = await ProgramAsync("bob");

        (await AskAsync(bob, Request(1))).Should().Be("bad-request");

        bob.Welcome.TryGetProperty("push", out _).Should().BeFalse();
    }

    [Theory]
    [InlineData("https://user@push.example/1")]
    [InlineData("ftp://push.example/1")]
    [InlineData("push")]
    public async Task Address_of_a_wrong_form_is_refused(string endpoint)
    {
        var bob = await ProgramAsync("bob");

        (await AskAsync(bob, _browser.Request(endpoint))).Should().Be("bad-request");

        Endpoints.Should().BeEmpty();
    }

    [Fact]
    public async Task Address_to_which_the_server_does_not_send_is_refused_with_the_reason()
    {
        _sender.Refusal = "not there";
        var bob = await ProgramAsync("bob");

        await bob.SendAsync(Request(1));

        (await bob.ReadUntilAsync("error")).GetProperty("text").GetString().Should().Contain("push: not there");
        Endpoints.Should().BeEmpty();
    }

    [Fact]
    public async Task Keys_of_a_wrong_form_and_addresses_that_are_too_long_are_refused()
    {
        var bob = await ProgramAsync("bob");

        foreach (var request in (string[])[
            Request(1).Replace(_browser.Key, _browser.Key[2..], StringComparison.Ordinal),
            Request(1).Replace(_browser.Key, $"B{new string('A', 86)}", StringComparison.Ordinal), // not on the curve
            Request(1).Replace(_browser.Auth, "AAAA", StringComparison.Ordinal),
            Request(1).Replace(_browser.Auth, "=§", StringComparison.Ordinal),
            _browser.Request(Endpoint(1) + new string('x', 1_100))])
        {
            (await AskAsync(bob, request)).Should().Be("bad-request", request);
        }

        Endpoints.Should().BeEmpty();
    }

    [Theory]
    [InlineData("""{"push-off":"https://push.example/1","ref":"p"}""")]
    [InlineData("""{"logout":"","ref":"p"}""")]
    [InlineData($$"""{"change-password":"another horse","password":"{{Account.Password}}","ref":"p"}""")]
    [InlineData($$"""{"unregister":"{{Account.Password}}","ref":"p"}""")]
    public async Task Browser_gets_nothing_any_more_after(string request)
    {
        var bob = await ProgramAsync("bob");
        await AskAsync(bob, Request(1));

        (await AskAsync(bob, request)).Should().Be("answer");

        Endpoints.Should().BeEmpty();
    }

    [Fact]
    public async Task Logout_of_one_browser_leaves_the_others()
    {
        var bob = await ProgramAsync("bob");
        await AskAsync(bob, Request(1));
        var other = await new JsonClient(_chat.Connect()).HelloAsync($$"""{"alias":"bob","password":"{{Account.Password}}"}""");
        await AskAsync(other, Request(2));

        await AskAsync(bob, """{"logout":"","ref":"p"}""");

        Endpoints.Should().Equal(Endpoint(2));
    }

    [Fact]
    public async Task Logout_that_is_refused_changes_nothing()
    {
        await _chat.JoinAsync("ann");
        var bob = await ProgramAsync("bob");
        await AskAsync(bob, Request(1));

        (await AskAsync(bob, """{"logout":"ann","ref":"p"}""")).Should().Be("alias-taken");

        Endpoints.Should().Equal(Endpoint(1));
    }

    [Fact]
    public async Task Suspension_ends_them()
    {
        var root = await _chat.RegisterAsync("root");
        var bob = await ProgramAsync("bob");
        await AskAsync(bob, Request(1));

        await root.SendAsync("/suspend bob 1h\n");
        await root.Received.ReadLineAsync();
        await Wait.UntilAsync(() => !Endpoints.Any(), "nothing is left");
    }

    private static string Endpoint(int n) => $"https://push.example/{n}";

    private static string Off(int n) => $$"""{"push-off":"{{Endpoint(n)}}","ref":"p"}""";

    private string Request(int n) => _browser.Request(Endpoint(n));

    private Task<JsonClient> ProgramAsync(string alias) => new JsonClient(_chat.Connect()).HelloAsync($$"""{"alias":"{{alias}}","new-password":"{{Account.Password}}"}""");

    /// <summary>Returns the type of the answer, or the code of the error.</summary>
    private static async Task<string> AskAsync(JsonClient client, string request)
    {
        await client.SendAsync(request);
        while (true)
        {
            var next = await client.ReadAsync();
            if (next.TryGetProperty("ref", out var reference) && reference.GetString() == "p")
            {
                return next.TryGetProperty("code", out var code) ? code.GetString()! : next.GetProperty("type").GetString()!;
            }
        }
    }
}
