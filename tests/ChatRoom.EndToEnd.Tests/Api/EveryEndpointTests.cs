using System.Net;
using ChatRoom.Server.Api;
using ChatRoom.State.Records;
using Microsoft.AspNetCore.Http.Metadata;

namespace ChatRoom.EndToEnd.Tests.Api;

/// <summary>What holds for every endpoint below <c>/api</c>, also for one that is added later.</summary>
public sealed class EveryEndpointTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private static readonly string[] HostileBodies =
    [
        "", "null", "[]", "1", "\"x\"", "{", "{\"text\":1}", "{\"text\":\"a\",\"text\":\"b\"}", "{\"nothing\":true}", "{\"text\":\"\\ud800\"}", "{\"act\":{\"act\":\"ban\"}}",
        $"{{\"text\":{new string('[', 100)}", "{\"id\":1e999}", "{\"id\":99999999999999999999}", "\u0000", "{}",
    ];

    public static TheoryData<string, string> Endpoints => [.. ApiEndpoints.All.Select(static one => (one.Method, one.Pattern))];

    [Fact]
    public void There_are_endpoints() => ApiEndpoints.All.Should().HaveCountGreaterThan(15);

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Without_a_token_it_is_401_that_says_how(string method, string pattern)
    {
        var answer = await ApiAnswer.CallAsync(fixture.Server, null, new HttpMethod(method), ApiEndpoints.PathOf(pattern, "lobby"), "{}");

        answer.Status.Should().Be(HttpStatusCode.Unauthorized);
        answer.MediaType.Should().Be("application/problem+json");
        answer.Code.Should().Be("token-required");
        answer.Response.Headers.WwwAuthenticate.Should().ContainSingle().Which.Scheme.Should().Be("Bearer");
        answer.Response.Headers.CacheControl!.NoStore.Should().BeTrue();
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task With_a_wrong_token_it_is_401(string method, string pattern)
    {
        var answer = await ApiAnswer.CallAsync(
            fixture.Server, "crt_00000000000000000000000000000000", new HttpMethod(method), ApiEndpoints.PathOf(pattern, "lobby"), "{}");

        (answer.Status, answer.Code).Should().Be((HttpStatusCode.Unauthorized, "token-invalid"));
        answer.Response.Headers.WwwAuthenticate.ToString().Should().Contain("invalid_token");
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task With_a_lower_scope_it_is_403(string method, string pattern)
    {
        var scope = Of(method, pattern).Metadata.GetMetadata<ApiEndpoint>()!.Scope;
        foreach (var lower in Enum.GetValues<TokenScope>().Where(one => one < scope))
        {
            var token = await fixture.TokenAsync(lower.ToString().ToLowerInvariant());

            var answer = await ApiAnswer.CallAsync(fixture.Server, token, new HttpMethod(method), ApiEndpoints.PathOf(pattern, "lobby"), "{}");

            (answer.Status, answer.Code).Should().Be((HttpStatusCode.Forbidden, "insufficient_scope"), $"{lower}");
            answer.Response.Headers.WwwAuthenticate.ToString().Should().Contain("insufficient_scope");
        }
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Hostile_body_is_a_problem_and_never_a_failure_of_the_server(string method, string pattern)
    {
        if (!ApiEndpoints.TakesJson(Of(method, pattern)))
        {
            return;
        }

        var token = await fixture.TokenAsync("moderate");
        foreach (var body in (string[])[.. HostileBodies, $"{{\"text\":\"{new string('x', 100_000)}\"}}"])
        {
            var answer = await ApiAnswer.CallAsync(fixture.Server, token, new HttpMethod(method), ApiEndpoints.PathOf(pattern, "lobby"), body);

            ((int)answer.Status).Should().BeInRange(200, 499, $"{body[..Math.Min(40, body.Length)]} {answer.Body}");
            if ((int)answer.Status >= 400)
            {
                answer.MediaType.Should().Be("application/problem+json");
                answer.Json.GetProperty("detail").GetString().Should().NotBeNullOrEmpty();
                answer.Body.Should().NotContainAny("System.", "ChatRoom.Server", "   at ");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Private_room_is_like_one_that_does_not_exist(string method, string pattern)
    {
        if (!pattern.Contains("{room}", StringComparison.Ordinal))
        {
            return;
        }

        var (hidden, token) = (await fixture.HiddenAsync(), await fixture.TokenAsync("moderate"));
        foreach (var body in (string?[])[null, "{}", "{", "{\"text\":\"hello\"}", "{\"act\":\"ban\",\"whom\":\"bob\"}"])
        {
            var (first, second) = (await AnswerAsync(hidden, body), await AnswerAsync("vaulx", body));

            first.Should().Be(second, $"{body}");
            first.Should().Contain("404").And.NotContain("vault");
        }

        async Task<string> AnswerAsync(string room, string? body)
        {
            var answer = await ApiAnswer.CallAsync(fixture.Server, token, new HttpMethod(method), ApiEndpoints.PathOf(pattern, room), body);
            var headers = answer.Response.Headers.Where(static header => header.Key != "Date").Select(static header => $"{header.Key}: {string.Join(',', header.Value)}");
            var members = answer.Json.EnumerateObject().Where(static member => member.Name != "traceId" && member.Name != "trace_id").Select(static member => member.ToString());
            return $"{(int)answer.Status}\n{string.Join('\n', headers)}\n{string.Join('\n', members)}".Replace(room, "*", StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_type_of_a_body_is_public() => ApiEndpoints.All
        .Select(static one => one.Endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType).OfType<Type>()
        .Should().NotBeEmpty().And.OnlyContain(static type => type.IsPublic, "the framework does not validate others");

    [Fact]
    public async Task Another_content_type_than_JSON_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/rooms/lobby/messages") { Content = new StringContent("{\"text\":\"a\"}") }; // text/plain, as a form of another site
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {await fixture.TokenAsync("write")}");

        using var response = await fixture.Server.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.UnsupportedMediaType);
        response.Headers.Contains("Access-Control-Allow-Origin").Should().BeFalse();
    }

    private static Microsoft.AspNetCore.Routing.RouteEndpoint Of(string method, string pattern) =>
        ApiEndpoints.All.Single(one => one.Method == method && one.Pattern == pattern).Endpoint;
}
