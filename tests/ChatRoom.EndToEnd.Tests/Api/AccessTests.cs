using System.Net;
using ChatRoom.Server.Api;
using ChatRoom.Testing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ChatRoom.EndToEnd.Tests.Api;

/// <summary>Who may call the API, from where, and how often.</summary>
public sealed class AccessTests
{
    private const string Stranger = "203.0.113.7";

    [Fact]
    public async Task Token_is_refused_on_an_unencrypted_connection_from_another_machine()
    {
        await using var server = await TestServer.StartAsync("ChatRoom:Web:TrustedProxies=127.0.0.1/32");
        await using var user = await ApiUser.RegisterAsync(server, "bob");
        var token = await user.TokenAsync("read");

        var local = await user.GetAsync(token, "/api/rooms");
        var plain = await user.CallAsync(token, HttpMethod.Get, "/api/rooms", null, ("X-Forwarded-For", Stranger), ("X-Forwarded-Proto", "http"));
        var secure = await user.CallAsync(token, HttpMethod.Get, "/api/rooms", null, ("X-Forwarded-For", Stranger), ("X-Forwarded-Proto", "https"));

        local.Status.Should().Be(HttpStatusCode.OK);
        (plain.Status, plain.Code).Should().Be((HttpStatusCode.Forbidden, "tls-required"));
        secure.Status.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Wrong_tokens_hold_back_their_address_and_no_other()
    {
        await using var server = await TestServer.StartAsync("ChatRoom:Web:TrustedProxies=127.0.0.1/32");
        await using var user = await ApiUser.RegisterAsync(server, "bob");
        var token = await user.TokenAsync("read");
        for (var i = 0; i < 10; i++)
        {
            (await FromAsync(Stranger, $"crt_{i:x32}")).Status.Should().Be(HttpStatusCode.Unauthorized);
        }

        var blocked = await FromAsync(Stranger, token);
        var other = await FromAsync("203.0.113.8", token);

        (blocked.Status, blocked.Code).Should().Be((HttpStatusCode.TooManyRequests, "rate-limited"));
        blocked.Response.Headers.RetryAfter.Should().NotBeNull();
        other.Status.Should().Be(HttpStatusCode.OK);

        Task<ApiAnswer> FromAsync(string address, string secret) =>
            ApiAnswer.CallAsync(server, secret, HttpMethod.Get, "/api/rooms", null, ("X-Forwarded-For", address), ("X-Forwarded-Proto", "https"));
    }

    [Fact]
    public async Task Token_of_a_suspended_account_and_of_none_are_refused()
    {
        await using var server = await TestServer.StartAsync("ChatRoom:Admins=ann");
        await using var ann = await ApiUser.RegisterAsync(server, "ann");
        await using var user = await ApiUser.RegisterAsync(server, "bob");
        var token = await user.TokenAsync("read");

        await ann.CommandAsync("/suspend bob 10m spam");

        (await ApiAnswer.CallAsync(server, token, HttpMethod.Get, "/api/rooms")).Status.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Too_many_requests_are_429_with_the_time_to_wait()
    {
        await using var server = await TestServer.StartAsync();
        await using var user = await ApiUser.RegisterAsync(server, "bob");
        var (token, other) = (await user.TokenAsync("write", "a"), await user.TokenAsync("write", "b"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => user.CallAsync(token, HttpMethod.Post, "/api/rooms/lobby/messages", new { text = $"{i}" })));
        var free = await user.CallAsync(other, HttpMethod.Post, "/api/rooms/lobby/messages", new { text = "hello" });

        var refused = answers.Where(static answer => answer.Status == HttpStatusCode.TooManyRequests).ToArray();
        refused.Should().NotBeEmpty();
        refused.Should().OnlyContain(static answer => answer.MediaType == "application/problem+json" && answer.Code == "rate-limited" && answer.Response.Headers.RetryAfter != null);
        free.Status.Should().Be(HttpStatusCode.Created);
    }

    [Fact]
    public void Rates_know_so_many_keys_and_the_others_share_one_allowance()
    {
        var time = new FakeTimeProvider();
        var rates = new RequestRates(Options.Create(new ChatRoomOptions()), time);
        for (var i = 0; i < RequestRates.MostKeys; i++)
        {
            rates.Take(RequestKind.Search, $"{i}").Should().Be(TimeSpan.Zero);
        }

        var shared = Enumerable.Range(0, 10).Count(i => rates.Take(RequestKind.Search, $"new{i}") == TimeSpan.Zero);
        time.Advance(TimeSpan.FromMinutes(1));
        var later = Enumerable.Range(0, 10).Count(i => rates.Take(RequestKind.Search, $"later{i}") == TimeSpan.Zero);

        shared.Should().Be(4);
        later.Should().Be(10);
    }

    [Fact]
    public async Task Pages_of_other_sites_may_call_only_if_they_are_allowed()
    {
        await using var server = await TestServer.StartAsync("ChatRoom:Web:AllowedOrigins:0=https://www.example.org");
        await using var user = await ApiUser.RegisterAsync(server, "bob");
        var token = await user.TokenAsync("read");

        var allowed = await user.CallAsync(token, HttpMethod.Get, "/api/rooms", null, ("Origin", "https://www.example.org"));
        var foreign = await user.CallAsync(token, HttpMethod.Get, "/api/rooms", null, ("Origin", "https://evil.example"));
        var asked = await ApiAnswer.CallAsync(
            server, null, HttpMethod.Options, "/api/rooms/lobby/messages", null,
            ("Origin", "https://www.example.org"), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "authorization,idempotency-key"));

        allowed.Response.Headers.GetValues("Access-Control-Allow-Origin").Should().Equal("https://www.example.org");
        foreign.Response.Headers.Contains("Access-Control-Allow-Origin").Should().BeFalse();
        asked.Status.Should().Be(HttpStatusCode.NoContent);
        asked.Response.Headers.GetValues("Access-Control-Allow-Origin").Should().Equal("https://www.example.org");
    }

    [Fact]
    public async Task Token_of_an_account_is_no_guess_at_the_token_of_administrators()
    {
        await using var server = await TestServer.StartAsync("ChatRoom:Admin:Token=correct-horse-battery", "ChatRoom:Web:TrustedProxies=127.0.0.1/32");
        await using var user = await ApiUser.RegisterAsync(server, "bob");
        var token = await user.TokenAsync("read");
        for (var i = 0; i < 12; i++)
        {
            (await CallAsync("/api/rooms", token)).Status.Should().Be(HttpStatusCode.OK);
        }

        (await CallAsync("/stats/rooms", "correct-horse-battery")).Status.Should().Be(HttpStatusCode.OK);

        Task<ApiAnswer> CallAsync(string path, string secret) =>
            ApiAnswer.CallAsync(server, secret, HttpMethod.Get, path, null, ("X-Forwarded-For", Stranger), ("X-Forwarded-Proto", "https"));
    }
}
