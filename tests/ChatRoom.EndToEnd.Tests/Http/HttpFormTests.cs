using System.Net;

namespace ChatRoom.EndToEnd.Tests.Http;

/// <summary>The common form of all HTTP responses.</summary>
public sealed class HttpFormTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    public static TheoryData<string> Paths => ["/", "/stats", "/stats/connections", "/openapi/v1.json", "/health", "/health/ready", "/livez", "/metrics", "/nowhere", "/stats/rooms?sort=<script>"];

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task HEAD_is_answered_like_GET_without_the_body(string path)
    {
        using var get = await SendAsync(HttpMethod.Get, path);
        using var head = await SendAsync(HttpMethod.Head, path);

        head.StatusCode.Should().Be(get.StatusCode);
        head.Content.Headers.ContentType.Should().Be(get.Content.Headers.ContentType);
        (await head.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Response_forbids_browsers_to_guess_the_type(string path)
    {
        using var response = await SendAsync(HttpMethod.Get, path);

        response.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
    }

    [Theory]
    [InlineData("/stats", HttpStatusCode.OK)]
    [InlineData("/health/ready", HttpStatusCode.OK)]
    [InlineData("/openapi/v1.json", HttpStatusCode.OK)]
    [InlineData("/stats/rooms?limit=0", HttpStatusCode.BadRequest)]
    [InlineData("/nowhere", HttpStatusCode.NotFound)]
    public async Task JSON_ends_with_a_line_end(string path, HttpStatusCode expected)
    {
        var (status, type, body) = await fixture.Server.GetAsync(path);

        status.Should().Be(expected);
        type.Should().EndWith("json");
        body.Should().EndWith("}\n");
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/stats")]
    [InlineData("/stats/rooms")]
    [InlineData("/health/ready")]
    [InlineData("/openapi/v1.json")]
    public async Task Other_method_is_refused_with_the_allowed_ones(string path)
    {
        using var response = await SendAsync(HttpMethod.Post, path);

        response.StatusCode.Should().Be(HttpStatusCode.MethodNotAllowed);
        response.Content.Headers.Allow.Should().BeEquivalentTo("GET", "HEAD");
    }

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string path) =>
        fixture.Server.SendAsync(new HttpRequestMessage(method, new Uri(path, UriKind.Relative)));
}
