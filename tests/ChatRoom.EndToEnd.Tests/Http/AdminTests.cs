using System.Diagnostics;
using System.Net;
using ChatRoom.Server.Admin;
using ChatRoom.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatRoom.EndToEnd.Tests.Http;

/// <summary>The lists of connections and rooms are for administrators: callers with the token or, if there is no token, callers on the machine.</summary>
public sealed class AdminTests(ServerFixture open, AdminTests.TokenFixture closed) : IClassFixture<ServerFixture>, IClassFixture<AdminTests.TokenFixture>
{
    private const string Token = "correct-horse-battery";
    private const string Refused = "refused: not an administrator";

    public static TheoryData<string> Protected => ["/stats/connections", "/stats/rooms", "/stats/cluster", "/admin/audit", "/admin/log", "/admin/held", "/admin/bans"];

    [Theory]
    [MemberData(nameof(Protected))]
    public async Task Right_token_opens(string path)
    {
        using var response = await AskAsync(closed.Server, path, $"Bearer {Token}");

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
        var log = closed.Server.Process.Output;
        var before = log.Lines.Count(static line => line.Contains(Refused, StringComparison.Ordinal));
        await using var ann = await closed.Server.JoinAsync("Annabella");

        using var response = await AskAsync(closed.Server, path, authorization);

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        response.Headers.WwwAuthenticate.Should().ContainSingle().Which.Scheme.Should().Be("Bearer");
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        body.Should().Contain("send the token").And.NotContainAny(Token, "Annabella");
        var logged = await Deadline.UntilAsync(
            () => Task.FromResult(log.Lines.Where(static line => line.Contains(Refused, StringComparison.Ordinal)).Skip(before)
                .FirstOrDefault(line => line.Contains(path, StringComparison.Ordinal))),
            static line => line is not null,
            _ => $"{log}");
        logged.Should().NotContain("horse").And.MatchRegex(@"Request for \S+ from 127\.0\.0\.1:\d+ refused");
    }

    [Fact]
    public async Task Refused_requests_of_one_address_are_logged_in_part_and_long_paths_are_cut()
    {
        await using var server = await TestServer.StartAsync($"ChatRoom:Admin:Token={Token}");

        for (var i = 0; i < 200; i++)
        {
            using var response = await AskAsync(server, $"/admin/rooms/{new string('a', 1_000)}/messages", authorization: null);
            response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        }

        server.Process.Signal(System.Runtime.InteropServices.PosixSignal.SIGTERM);
        await server.Process.ExitCodeAsync();
        var logged = server.Process.Output.Lines.Where(static line => line.Contains(Refused, StringComparison.Ordinal)).ToArray();
        logged.Length.Should().BeInRange(1, 100, "50 at once, and one a second");
        logged.Should().OnlyContain(static line => line.Length < 250);
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
        using var response = await AskAsync(closed.Server, "/stats/rooms?limit=0", null);

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

        await server.Process.Output.ExpectAsync(Refused);
        server.Process.Output.Lines.Count(static line => line.Contains(Refused, StringComparison.Ordinal))
            .Should().BeInRange(1, 20 * (2 + (int)Stopwatch.GetElapsedTime(begin).TotalSeconds));
        server.Process.Output.Lines.Should().NotContain(static line => line.Contains("challenged", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_token_the_machine_itself_may_ask()
    {
        (await open.Server.GetAsync("/stats/connections")).Status.Should().Be(HttpStatusCode.OK);
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
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "http://localhost")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task Without_a_token_a_request_through_a_proxy_or_of_a_foreign_page_on_the_machine_is_refused(string header, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/stats/connections");
        request.Headers.TryAddWithoutValidation(header, value);

        using var response = await open.Server.SendAsync(request);

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

    private static Task<HttpResponseMessage> AskAsync(TestServer server, string path, string? authorization)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        return server.SendAsync(request);
    }

    /// <summary>One server with a token for the tests of the class.</summary>
    public sealed class TokenFixture : ServerFixture
    {
        /// <inheritdoc />
        protected override string[] Settings => [$"ChatRoom:Admin:Token={Token}"];
    }
}
