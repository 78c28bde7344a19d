using System.Net;
using System.Text.Json;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Webhooks;

/// <summary>What programs post to rooms.</summary>
public sealed class IncomingWebhookTests(HookedFixture fixture) : IClassFixture<HookedFixture>
{
    [Fact]
    public async Task What_is_posted_is_said_in_the_room_by_an_alias_that_no_person_can_have()
    {
        await using var hooked = await HookedServer.StartAsync("ChatRoom:Web:PublicUrl=https://chat.example.org/");
        await using var bob = await hooked.JoinOpsAsync("bob");
        var url = await hooked.NewAsync("ci");
        url.Should().MatchRegex("^https://chat.example.org/hooks/in/[0-9a-f]{32}$");
        var path = new Uri(url).AbsolutePath;

        using var response = await hooked.PostAsync(path, "build 12 is red\nsee the log");

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        await bob.ExpectLineAsync("ci[bot]: build 12 is red");
        await bob.ExpectLineAsync("ci[bot]: see the log");
        var json = await HookedServer.JsonAsync(response);
        json.GetProperty("room").GetString().Should().Be("#ops");
        json.GetProperty("ids").EnumerateArray().Select(static id => id.GetInt64()).Should().HaveCount(2).And.BeInAscendingOrder();
        await bob.SendLineAsync("/who");
        await bob.ExpectLineAsync("* 2 in #ops: ann, bob");
        foreach (var alias in (string[])["ci[bot]", "CI[BOT]", "x[bоt]"])
        {
            await bob.SendLineAsync($"/nick {alias}");
            await bob.ExpectLineAsync("* that alias is reserved");
        }

        using var plain = await hooked.PostAsync(path, HookedServer.Body("plain text", "text/plain"));
        plain.StatusCode.Should().Be(HttpStatusCode.OK);
        await bob.ExpectLineAsync("ci[bot]: plain text");
        await bob.SendLineAsync(url);
        await bob.ExpectLineAsync("* not sent: it contains the address of a webhook, which works like a password");
    }

    [Fact]
    public async Task Json_client_gets_an_answer_with_the_address_and_a_list()
    {
        await using var hooked = await HookedServer.StartAsync();
        await using var connection = await hooked.Server.ConnectAsync();
        var bot = await new JsonClient(connection).HelloAsync("""{"alias":"ann","password":"correct horse","rooms":["#ops"]}""");

        await bot.SendAsync("""{"command":"/webhook new ci","ref":"1"}""");
        var created = await bot.ReadUntilAsync("answer");
        await bot.SendAsync("""{"command":"/webhook to https://bots.example.org/dice?key=secret message,topic","ref":"2"}""");
        var outgoing = await bot.ReadUntilAsync("answer");
        await bot.SendAsync("""{"command":"/webhook list","ref":"3"}""");
        var list = await bot.ReadUntilAsync("answer");

        created.GetProperty("alias").GetString().Should().Be("ci[bot]");
        created.GetProperty("url").GetString().Should().StartWith("/hooks/in/");
        outgoing.GetProperty("webhook").GetString().Should().Be("bots.example.org");
        outgoing.GetProperty("secret").GetString().Should().MatchRegex("^whsec_[A-Za-z0-9+/]{43}=$");
        var rows = list.GetProperty("webhooks").EnumerateArray().ToArray();
        rows.Select(static row => row.GetProperty("name").GetString()).Should().Equal("ci", "bots.example.org");
        rows[1].GetProperty("events").EnumerateArray().Select(static e => e.GetString()).Should().Equal("message", "topic");
        rows[0].GetProperty("fault").ValueKind.Should().Be(JsonValueKind.Null);
        $"{list}".Should().NotContain("secret").And.NotContain(created.GetProperty("url").GetString()![10..]);
    }

    [Theory]
    [InlineData("""{"text":"hi"}""", "application/x-www-form-urlencoded", 415)]
    [InlineData("""{"text":"hi"}""", "text/html", 415)]
    [InlineData("""{"text":7}""", "application/json", 400)]
    [InlineData("""{"text":"\ud800"}""", "application/json", 400)]
    [InlineData("""{"txt":"hi"}""", "application/json", 400)]
    [InlineData("""["text"]""", "application/json", 400)]
    [InlineData("""{"text":"hi" """, "application/json", 400)]
    [InlineData("", "application/json", 400)]
    [InlineData("", "text/plain", 400)]
    [InlineData("\u200B\n \n", "text/plain", 400)]
    [InlineData("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11", "text/plain", 400)]
    public async Task Bad_body_gets_problem_details(string body, string type, int status)
    {
        using var response = await fixture.Hooked.PostAsync(fixture.WebhookPath, HookedServer.Body(body, type));

        ((int)response.StatusCode).Should().Be(status);
        response.Content.Headers.ContentType?.MediaType.Should().Be("application/problem+json");
    }

    [Theory]
    [InlineData(5_000, 400)]
    [InlineData(20_000, 413)]
    [InlineData(2_000_000, 413)]
    public async Task Text_that_is_too_long_is_refused(int length, int status)
    {
        using var response = await fixture.Hooked.PostAsync(fixture.WebhookPath, new string('x', length));

        ((int)response.StatusCode).Should().Be(status);
    }

    [Fact]
    public async Task Invalid_bytes_are_refused()
    {
        var body = new ByteArrayContent([(byte)'h', 0xFF]);
        body.Headers.ContentType = new("text/plain");

        using var response = await fixture.Hooked.PostAsync(fixture.WebhookPath, body);

        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Control_sequences_are_removed()
    {
        await using var bob = await fixture.Hooked.JoinOpsAsync("bob");

        using var response = await fixture.Hooked.PostAsync(fixture.WebhookPath, "\u001b[31mred\u202e and\u0007 loud");

        await bob.ExpectLineAsync("ci[bot]: red and loud");
    }

    [Fact]
    public async Task Repeated_request_with_a_key_is_published_once()
    {
        using var first = await fixture.Hooked.PostAsync(fixture.WebhookPath, HookedServer.Body("deployed", "text/plain"), key: "deploy-1");
        using var second = await fixture.Hooked.PostAsync(fixture.WebhookPath, HookedServer.Body("deployed", "text/plain"), key: "deploy-1");
        using var third = await fixture.Hooked.PostAsync(fixture.WebhookPath, HookedServer.Body("deployed", "text/plain"), key: "deploy-2");

        var ids = new List<string>();
        foreach (var response in (HttpResponseMessage[])[first, second, third])
        {
            response.StatusCode.Should().Be(HttpStatusCode.OK);
            ids.Add($"{(await HookedServer.JsonAsync(response)).GetProperty("ids")}");
        }

        ids[1].Should().Be(ids[0]);
        ids[2].Should().NotBe(ids[0]);
    }

    [Fact]
    public async Task Webhook_that_posts_too_fast_has_to_wait()
    {
        await using var hooked = await HookedServer.StartAsync("ChatRoom:Limits:MessagesPerSecond=0.01", "ChatRoom:Limits:MessageBurst=10");
        var path = await hooked.NewAsync("ci");

        HttpResponseMessage response;
        var passed = 0;
        while ((response = await hooked.PostAsync(path, "hi")).StatusCode == HttpStatusCode.OK)
        {
            response.Dispose();
            passed++;
        }

        passed.Should().Be(10);
        response.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
        response.Headers.RetryAfter!.Delta.Should().BeGreaterThan(TimeSpan.Zero);
        response.Dispose();
    }

    [Fact]
    public async Task Address_that_guesses_is_refused_before_its_guess_is_looked_up()
    {
        await using var hooked = await HookedServer.StartAsync("ChatRoom:Limits:CountLoopback=true", "ChatRoom:Limits:WrongTokensPerMinutePerAddress=3");
        var path = await hooked.NewAsync("ci");
        var statuses = new List<int>();

        for (var i = 0; i < 4; i++)
        {
            using var guess = await hooked.PostAsync($"/hooks/in/{i:x32}", "hi");
            statuses.Add((int)guess.StatusCode);
        }

        statuses.Should().Equal(404, 404, 404, 429);
        using var right = await hooked.PostAsync(path, "hi");
        ((int)right.StatusCode).Should().Be(429);
    }

    [Fact]
    public async Task Moderator_can_mute_a_webhook_and_remove_it()
    {
        await using var hooked = await HookedServer.StartAsync();
        var path = await hooked.NewAsync("ci");

        using (var loud = await hooked.PostAsync(path, "loud"))
        {
            await hooked.Ann.SkipToAsync("ci[bot]: loud\n");
        }

        await hooked.Ann.SendLineAsync("/purge ci[bot] 10m");
        await hooked.Ann.SkipToAsync(" by ci[bot]\n");
        await hooked.Ann.SendLineAsync("/mute ci* 10m too loud");
        await hooked.Ann.SkipToAsync("* mute #1 on ci*");
        using (var muted = await hooked.PostAsync(path, "hi"))
        {
            muted.StatusCode.Should().Be(HttpStatusCode.Forbidden);
            (await HookedServer.JsonAsync(muted)).GetProperty("code").GetString().Should().Be("muted");
        }

        await hooked.Ann.SendLineAsync("/webhook remove CI");
        await hooked.Ann.SkipToAsync("* webhook CI of #ops is removed\n");
        using var removed = await hooked.PostAsync(path, "hi");
        removed.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Filters_and_slow_mode_hold_for_webhooks()
    {
        await using var hooked = await HookedServer.StartAsync("ChatRoom:Filters:Words:Action=Refuse", "ChatRoom:Filters:Words:List=pudding", "ChatRoom:Filters:Links:Action=Hold");
        var path = await hooked.NewAsync("ci");

        using var filtered = await hooked.PostAsync(path, "some pudding");
        filtered.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        (await HookedServer.JsonAsync(filtered)).GetProperty("code").GetString().Should().Be("filtered");
        using var held = await hooked.PostAsync(path, "see https://example.com");
        held.StatusCode.Should().Be(HttpStatusCode.Accepted);
        await hooked.Ann.SkipToAsync("(links) ci[bot]: see https://example.com");
        await hooked.Ann.SendLineAsync("/slow 10m");
        await hooked.Ann.SkipToAsync("slow");
        using var first = await hooked.PostAsync(path, "one");
        using var second = await hooked.PostAsync(path, "two");
        first.StatusCode.Should().Be(HttpStatusCode.OK);
        second.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
        second.Headers.RetryAfter!.Delta.Should().BeGreaterThan(TimeSpan.FromMinutes(9));
    }

    [Fact]
    public async Task Webhook_ends_with_the_right_of_its_creator_and_with_the_room()
    {
        await using var hooked = await HookedServer.StartAsync("ChatRoom:Admins=zoe");
        await using var zoe = await HookedServer.RegisterAsync(hooked.Server, "zoe");
        await using var bob = await HookedServer.RegisterAsync(hooked.Server, "bob");
        await bob.SendLineAsync("/join #ops");
        await bob.SkipToAsync("* you are in #ops now");
        await bob.SendLineAsync("/webhook new mine");
        await bob.SkipToAsync("* you are not permitted to do that\n");
        await hooked.Ann.SendLineAsync("/op bob");
        await bob.SkipToAsync("* ann has made bob a moderator\n");
        var ofAnn = await hooked.NewAsync("ci");
        var ofBob = await HookedServer.NewAsync(bob, "mine");
        (await StatusAsync(hooked, ofBob)).Should().Be(200);

        await hooked.Ann.SendLineAsync("/deop bob");
        await bob.SkipToAsync("* ann has removed bob as a moderator\n");
        (await StatusAsync(hooked, ofBob)).Should().Be(403);
        (await StatusAsync(hooked, ofAnn)).Should().Be(200);
        await hooked.Ann.SendLineAsync("/webhook list");
        await hooked.Ann.SkipToAsync("* mine posts here, by bob, created ");
        await hooked.Ann.SkipToAsync("; off: its creator may no longer manage webhooks here\n");
        await zoe.SendLineAsync("/suspend ann 7d spam");
        await zoe.SkipToAsync("* suspended account ann");
        (await StatusAsync(hooked, ofAnn)).Should().Be(403);
        await zoe.SendLineAsync("/unsuspend ann");
        await zoe.SkipToAsync("ann");
        await using var ann = await HookedServer.LogInAsync(hooked.Server, "ann");
        (await StatusAsync(hooked, ofAnn)).Should().Be(200);
        await ann.SendLineAsync("/join #ops");
        await ann.SkipToAsync("* you are in #ops now");
        await ann.SendLineAsync("/room unregister");
        await ann.SkipToAsync("* #ops is no longer registered\n");
        (await StatusAsync(hooked, ofAnn)).Should().Be(404);
    }

    private static async Task<int> StatusAsync(HookedServer hooked, string path)
    {
        using var response = await hooked.PostAsync(path, "hi");
        return (int)response.StatusCode;
    }
}
