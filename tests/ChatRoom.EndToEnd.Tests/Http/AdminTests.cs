using System.Diagnostics;
using System.Net;
using System.Text.Json;
using ChatRoom.Server.Admin;
using ChatRoom.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatRoom.EndToEnd.Tests.Http;

/// <summary>The list of connections is for administrators: callers with the token or, if there is no token, callers on the machine.</summary>
public sealed class AdminTests
{
    private const string Token = "correct-horse-battery";

    public static TheoryData<string> Protected => ["/stats/connections", "/stats/rooms", "/admin/audit"];

    [Theory]
    [MemberData(nameof(Protected))]
    public async Task Right_token_opens(string path)
    {
        await using var server = await TestServer.StartAsync($"ChatRoom:Admin:Token={Token}");

        using var response = await AskAsync(server, path, $"Bearer {Token}");

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        response.Headers.CacheControl!.NoStore.Should().BeTrue();
    }

    [Theory]
    [InlineData("/stats/connections", null)]
    [InlineData("/stats/rooms", null)]
    [InlineData("/admin/audit", null)]
    [InlineData("/admin/audit", "Bearer correct-horse-batterx")]
    [InlineData("/stats/connections", "Bearer correct-horse-batterx")]
    [InlineData("/stats/connections", "Bearer correct-horse-batter")]
    [InlineData("/stats/connections", "Bearer correct-horse-battery2")]
    [InlineData("/stats/rooms", "Bearer ")]
    [InlineData("/stats/connections", "Basic correct-horse-battery")]
    [InlineData("/stats/connections", "correct-horse-battery")]
    public async Task Wrong_or_missing_token_is_refused_with_the_reason(string path, string? authorization)
    {
        await using var server = await TestServer.StartAsync($"ChatRoom:Admin:Token={Token}");
        await using var ann = await server.JoinAsync("Annabella");

        using var response = await AskAsync(server, path, authorization);

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        response.Headers.WwwAuthenticate.Should().ContainSingle().Which.Scheme.Should().Be("Bearer");
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        body.Should().Contain("send the token").And.NotContainAny(Token, "Annabella");
        var logged = await server.Process.Output.ExpectAsync("refused: not an administrator");
        logged.Should().Contain(path).And.NotContain("horse");
    }

    [Fact]
    public void Wrong_tokens_hold_back_an_address_and_its_network_but_no_other_and_never_this_machine()
    {
        using var refusals = new AdminRefusals(NullLogger<AdminRefusals>.Instance);
        string[] guessing = ["203.0.113.7", "2001:db8::1", "127.0.0.1", "::1"];
        foreach (var address in guessing.Select(IPAddress.Parse))
        {
            for (var i = 0; i < 10; i++)
            {
                refusals.IsBlocked(address).Should().BeFalse();
                refusals.Count(address);
            }
        }

        string[] held = ["203.0.113.7", "::ffff:203.0.113.7", "2001:db8::2"];
        string[] free = ["203.0.113.8", "2001:db8:0:1::1", "127.0.0.1", "::1"];
        held.Should().OnlyContain(address => refusals.IsBlocked(IPAddress.Parse(address)));
        free.Should().NotContain(address => refusals.IsBlocked(IPAddress.Parse(address)));
    }

    [Fact]
    public async Task Wrong_token_is_refused_before_the_parameters_are_looked_at()
    {
        await using var server = await TestServer.StartAsync($"ChatRoom:Admin:Token={Token}");

        using var response = await AskAsync(server, "/stats/rooms?limit=0", null);

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Refusals_are_logged_so_many_times_a_second()
    {
        await using var server = await TestServer.StartAsync($"ChatRoom:Admin:Token={Token}");

        var begin = Stopwatch.GetTimestamp();
        for (var i = 0; i < 300; i++)
        {
            (await server.GetAsync("/stats/rooms")).Status.Should().Be(HttpStatusCode.Unauthorized);
        }

        await server.Process.Output.ExpectAsync("refused: not an administrator");
        server.Process.Output.Lines.Count(static line => line.Contains("refused: not an administrator", StringComparison.Ordinal))
            .Should().BeInRange(1, 20 * (2 + (int)Stopwatch.GetElapsedTime(begin).TotalSeconds));
        server.Process.Output.Lines.Should().NotContain(static line => line.Contains("challenged", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_token_the_machine_itself_may_ask()
    {
        await using var server = await TestServer.StartAsync();

        (await server.GetAsync("/stats/connections")).Status.Should().Be(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("X-Forwarded-For", "203.0.113.7")]
    [InlineData("Forwarded", "for=203.0.113.7")]
    [InlineData("Host", "chat.example.com")]
    [InlineData("Via", "1.1 proxy")]
    [InlineData("X-Real-IP", "203.0.113.7")]
    [InlineData("X-Original-For", "203.0.113.7:4711")]
    [InlineData("X-Client-IP", "203.0.113.7")]
    [InlineData("CF-Connecting-IP", "203.0.113.7")]
    [InlineData("True-Client-IP", "203.0.113.7")]
    [InlineData("X-Forwarded", "for=203.0.113.7")]
    [InlineData("X_Forwarded_For", "203.0.113.7")]
    [InlineData("X-ProxyUser-Ip", "203.0.113.7")]
    public async Task Without_a_token_a_request_through_a_proxy_on_the_machine_is_refused(string header, string value)
    {
        await using var server = await TestServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/stats/connections");
        request.Headers.TryAddWithoutValidation(header, value);

        using var response = await server.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should().Contain("ChatRoom:Admin:Token");
    }

    [Fact]
    public async Task Token_is_read_from_a_file_without_its_line_end()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, $"{Token}\n", TestContext.Current.CancellationToken);
        try
        {
            await using var server = await TestServer.StartAsync($"ChatRoom:Admin:TokenFile={file}");

            using var right = await AskAsync(server, "/stats/rooms", $"Bearer {Token}");
            using var wrong = await AskAsync(server, "/stats/rooms", null);

            right.StatusCode.Should().Be(HttpStatusCode.OK);
            wrong.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("ChatRoom:Admin:Token=short")]
    [InlineData("ChatRoom:Admin:Token=has spaces in its midst")]
    [InlineData("ChatRoom:Admin:TokenFile=/nonexistent/token")]
    [InlineData("ChatRoom:Admin:TokenFile=/dev/null")]
    [InlineData("ChatRoom:Admin:Token=correct-horse-battery", "ChatRoom:Admin:TokenFile=/dev/null")]
    public async Task Invalid_token_is_a_configuration_error_and_is_not_shown(params string[] settings)
    {
        await using var server = ServerProcess.Start(ServerLaunch.OnLoopback(settings));

        (await server.ExitCodeAsync()).Should().Be(1);

        var said = string.Join('\n', server.Errors.Lines);
        said.Should().Contain("  ChatRoom:Admin:Token").And.NotContainAny("horse", "short:", "midst");
    }

    [Fact]
    public async Task Connections_are_paged_sorted_and_listed_with_their_figures()
    {
        await using var server = await TestServer.StartAsync();
        await using var ann = await server.JoinAsync("ann");
        await using var bob = await server.JoinAsync("bob");
        await using var cat = await server.JoinAsync("cat");
        await bob.SendLineAsync("hi");
        await cat.SkipToAsync("bob: hi\n");

        var page = await JsonAsync(server, "/stats/connections?sort=-alias&offset=1&limit=1");

        page.GetProperty("total").GetInt32().Should().Be(3);
        page.GetProperty("num_connections").GetInt32().Should().Be(1);
        page.GetProperty("offset").GetInt32().Should().Be(1);
        var told = page.GetProperty("connections").EnumerateArray().Should().ContainSingle().Subject;
        told.GetProperty("alias").GetString().Should().Be("bob");
        told.GetProperty("address").GetString().Should().Be($"127.0.0.1:{bob.LocalPort}");
        told.GetProperty("dialect").GetString().Should().Be("text");
        told.GetProperty("room").GetString().Should().Be("#lobby");
        told.GetProperty("in_msgs").GetInt64().Should().Be(1);
        told.GetProperty("in_bytes").GetInt64().Should().Be(7);
        told.GetProperty("lag").GetInt64().Should().Be(0);
        told.GetProperty("since").GetDateTimeOffset().Should().BeCloseTo(DateTimeOffset.UtcNow, TimeSpan.FromMinutes(1));
        told.TryGetProperty("reason", out _).Should().BeFalse();
        (await JsonAsync(server, "/stats/connections?sort=in_bytes")).GetProperty("connections").EnumerateArray()
            .Select(static c => c.GetProperty("alias").GetString()).Should().EndWith("bob");
    }

    [Fact]
    public async Task Closed_connections_have_a_reason()
    {
        await using var server = await TestServer.StartAsync();
        await using (var ann = await server.JoinAsync("ann"))
        {
            await ann.SendLineAsync("/quit");
            await ann.ReadToEndAsync();
        }

        await server.StatsAsync("connections", 0);

        var told = (await JsonAsync(server, "/stats/connections?state=closed")).GetProperty("connections").EnumerateArray().Single();
        told.GetProperty("alias").GetString().Should().Be("ann");
        told.GetProperty("reason").GetString().Should().Be("quit");
        told.GetProperty("closed").GetDateTimeOffset().Should().BeOnOrAfter(told.GetProperty("since").GetDateTimeOffset());
    }

    [Fact]
    public async Task Rooms_are_listed_with_members_and_topic()
    {
        await using var server = await TestServer.StartAsync();
        await using var ann = await server.JoinAsync("ann");
        await using var bob = await server.JoinAsync("bob");
        await bob.SendLineAsync("/join #tea");
        await bob.SkipToAsync("* you are in #tea now, 1 here\n");
        await bob.SendLineAsync("/topic Darjeeling");
        await bob.SkipToAsync("Darjeeling\n");

        var rooms = (await JsonAsync(server, "/stats/rooms?sort=-name")).GetProperty("rooms").EnumerateArray().ToArray();

        rooms.Select(static r => r.GetProperty("name").GetString()).Should().Equal("#tea", "#lobby");
        rooms[0].GetProperty("topic").GetString().Should().Be("Darjeeling");
        rooms.Should().OnlyContain(static r => r.GetProperty("members").GetInt32() == 1);
    }

    [Theory]
    [InlineData("/stats/connections?offset=many", "'many' is not a valid value; allowed: 0 to 2147483647")]
    [InlineData("/stats/connections?offset=-1", "'-1' is not a valid value; allowed: 0 to 2147483647")]
    [InlineData("/stats/connections?offset=99999999999999", "allowed: 0 to 2147483647")]
    [InlineData("/stats/connections?sort=--since", "allowed: since, id")]
    [InlineData("/stats/rooms?limit=0", "allowed: 1 to 1000")]
    [InlineData("/stats/rooms?limit=1001", "allowed: 1 to 1000")]
    [InlineData("/stats/rooms?sort=colour", "allowed: name, members")]
    [InlineData("/stats/connections?sort=-", "allowed: since, id")]
    [InlineData("/stats/connections?state=ajar", "allowed: open, closed")]
    [InlineData("/stats/connections?order=alias", "there is no such parameter; allowed: offset, limit, sort, state")]
    [InlineData("/stats/rooms?state=open", "there is no such parameter; allowed: offset, limit, sort")]
    [InlineData("/stats?limit=1", "there is no such parameter; this path has none")]
    public async Task Wrong_parameter_is_refused_with_the_allowed_values(string path, string told)
    {
        await using var server = await TestServer.StartAsync();

        var (status, mediaType, body) = await server.GetAsync(path);

        status.Should().Be(HttpStatusCode.BadRequest);
        mediaType.Should().Be("application/problem+json");
        body.Should().Contain(told);
        server.Process.Output.Lines.Should().NotContain(static line => line.Contains(" ERR ") || line.Contains("Exception"));
    }

    private static async Task<JsonElement> JsonAsync(TestServer server, string path)
    {
        var (status, _, body) = await server.GetAsync(path);
        status.Should().Be(HttpStatusCode.OK);
        return JsonDocument.Parse(body).RootElement;
    }

    private static Task<HttpResponseMessage> AskAsync(TestServer server, string path, string? authorization)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        return server.SendAsync(request);
    }
}
