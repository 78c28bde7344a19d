using System.Net;
using System.Text.Json;
using ChatRoom.EndToEnd.Tests.Api;

namespace ChatRoom.EndToEnd.Tests.Http;

/// <summary>The OpenAPI description matches the endpoints.</summary>
public sealed class OpenApiTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private static readonly string[] Paths =
    [
        "/", "/health", "/healthz", "/health/live", "/livez", "/health/ready", "/readyz",
        "/stats", "/stats/connections", "/stats/rooms", "/stats/cluster", "/metrics", "/admin/audit", "/admin/log", "/admin/held", "/admin/bans", "/admin/live",
    ];

    [Fact]
    public async Task Description_names_every_path_and_each_answers()
    {
        var paths = Pages(await DescriptionAsync()).ToArray();

        paths.Select(static path => path.Name).Should().BeEquivalentTo(Paths);
        foreach (var path in paths)
        {
            using var head = await fixture.Server.SendAsync(new HttpRequestMessage(HttpMethod.Head, path.Name)); // a stream would not end
            head.StatusCode.Should().Be(HttpStatusCode.OK, path.Name);
            path.Value.GetProperty("get").GetProperty("responses").GetProperty("200").GetProperty("content").EnumerateObject()
                .Select(static content => content.Name).Should().Contain(head.Content.Headers.ContentType!.MediaType, path.Name);
        }
    }

    [Fact]
    public async Task Operations_have_unique_ids_and_a_summary()
    {
        var operations = (await DescriptionAsync()).GetProperty("paths").EnumerateObject()
            .SelectMany(static path => path.Value.EnumerateObject()).Select(static operation => operation.Value).ToArray();

        operations.Select(static o => o.GetProperty("operationId").GetString()).Should().OnlyHaveUniqueItems();
        operations.Select(static o => o.GetProperty("summary").GetString()).Should().NotContainNulls();
    }

    [Fact]
    public async Task Only_paths_for_administrators_require_the_token()
    {
        var description = await DescriptionAsync();

        description.GetProperty("paths").EnumerateObject().Where(static path => !path.Name.StartsWith("/api/", StringComparison.Ordinal))
            .SelectMany(static path => path.Value.EnumerateObject(), static (path, operation) => (path.Name, Method: operation.Name, operation.Value))
            .Where(static one => one.Value.TryGetProperty("security", out _))
            .Select(static one => $"{one.Method} {one.Name}").Should().BeEquivalentTo(
                "get /stats/connections", "get /stats/rooms", "get /stats/cluster", "get /admin/audit", "get /admin/live", "get /admin/log", "get /admin/held", "get /admin/bans", "post /admin/moderation",
                "post /admin/rooms/{room}/moderation", "post /admin/rooms/{room}/held/{id}/release", "delete /admin/rooms/{room}/held/{id}",
                "delete /admin/bans/{id}", "get /admin/rooms/{room}/messages");
        var scheme = description.GetProperty("components").GetProperty("securitySchemes").GetProperty("admin");
        scheme.GetProperty("type").GetString().Should().Be("http");
        scheme.GetProperty("scheme").GetString().Should().Be("bearer");
    }

    [Theory]
    [InlineData("/stats", "StatsResponse")]
    [InlineData("/stats/connections", "ConnectionsResponse")]
    [InlineData("/stats/rooms", "RoomsResponse")]
    [InlineData("/stats/cluster", "ClusterStatistics")]
    [InlineData("/health", "HealthResponse")]
    [InlineData("/admin/audit", "AuditResponse")]
    [InlineData("/admin/log", "LogResponse")]
    public async Task Schema_has_the_fields_of_the_answer(string path, string schema)
    {
        var described = (await DescriptionAsync()).GetProperty("components").GetProperty("schemas").GetProperty(schema);

        var (_, _, body) = await fixture.Server.GetAsync(path);

        described.GetProperty("properties").EnumerateObject().Select(static field => field.Name)
            .Should().BeEquivalentTo(JsonDocument.Parse(body).RootElement.EnumerateObject().Select(static field => field.Name));
    }

    [Fact]
    public async Task Parameters_are_described()
    {
        var parameters = (await DescriptionAsync()).GetProperty("paths").GetProperty("/stats/connections").GetProperty("get")
            .GetProperty("parameters").EnumerateArray().ToArray();

        parameters.Select(static p => p.GetProperty("name").GetString()).Should().BeEquivalentTo("offset", "limit", "sort", "state");
        parameters.Should().OnlyContain(static p => p.GetProperty("description").GetString() != "");
    }

    [Fact]
    public async Task Endpoints_for_programs_are_all_described_with_their_token_and_their_room()
    {
        var paths = (await DescriptionAsync()).GetProperty("paths");

        foreach (var (method, pattern, _) in ApiEndpoints.All)
        {
            var path = $"/{pattern.TrimStart('/').TrimEnd('/')}".Replace("{id:long}", "{id}", StringComparison.Ordinal);
            var operation = paths.GetProperty(path).GetProperty(method.ToLowerInvariant());

            operation.GetProperty("security")[0].EnumerateObject().Select(static one => one.Name).Should().Equal("account");
            operation.GetProperty("description").GetString().Should().Contain("scope");
            var parameters = operation.TryGetProperty("parameters", out var all) ? all.EnumerateArray().ToArray() : [];
            parameters.Any(static one => one.GetProperty("name").GetString() == "room" && one.GetProperty("in").GetString() == "path").Should().Be(path.Contains("{room}", StringComparison.Ordinal), path);
            operation.GetProperty("responses").TryGetProperty("401", out _).Should().BeTrue();
        }
    }

    /// <summary>Returns the paths of pages, which are read with GET.</summary>
    private static IEnumerable<JsonProperty> Pages(JsonElement description) =>
        description.GetProperty("paths").EnumerateObject().Where(static path => path.Value.TryGetProperty("get", out _)
            && !path.Name.StartsWith("/api/", StringComparison.Ordinal) && !path.Name.Contains('{', StringComparison.Ordinal));

    private async Task<JsonElement> DescriptionAsync()
    {
        var (status, mediaType, body) = await fixture.Server.GetAsync("/openapi/v1.json");
        status.Should().Be(HttpStatusCode.OK);
        mediaType.Should().Be("application/json");
        var description = JsonDocument.Parse(body).RootElement;
        description.GetProperty("openapi").GetString().Should().StartWith("3.");
        return description;
    }
}
