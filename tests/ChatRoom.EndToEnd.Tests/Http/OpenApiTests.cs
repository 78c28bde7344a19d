using System.Net;
using System.Text.Json;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Http;

/// <summary>The OpenAPI description matches the endpoints.</summary>
public sealed class OpenApiTests
{
    private static readonly string[] Paths =
    [
        "/", "/health", "/healthz", "/health/live", "/livez", "/health/ready", "/readyz",
        "/stats", "/stats/connections", "/stats/rooms", "/metrics", "/admin/audit",
    ];

    [Fact]
    public async Task Description_names_every_path_and_each_answers()
    {
        await using var server = await TestServer.StartAsync();

        var paths = (await DescriptionAsync(server)).GetProperty("paths").EnumerateObject().ToArray();

        paths.Select(static path => path.Name).Should().BeEquivalentTo(Paths);
        foreach (var path in paths)
        {
            var (status, mediaType, _) = await server.GetAsync(path.Name);
            status.Should().Be(HttpStatusCode.OK, path.Name);
            path.Value.GetProperty("get").GetProperty("responses").GetProperty("200").GetProperty("content").EnumerateObject()
                .Select(static content => content.Name).Should().Contain(mediaType, path.Name);
        }
    }

    [Fact]
    public async Task Operations_have_unique_ids_and_a_summary()
    {
        await using var server = await TestServer.StartAsync();

        var operations = (await DescriptionAsync(server)).GetProperty("paths").EnumerateObject()
            .SelectMany(static path => path.Value.EnumerateObject()).Select(static operation => operation.Value).ToArray();

        operations.Select(static o => o.GetProperty("operationId").GetString()).Should().OnlyHaveUniqueItems();
        operations.Select(static o => o.GetProperty("summary").GetString()).Should().NotContainNulls();
    }

    [Fact]
    public async Task Only_paths_for_administrators_require_the_token()
    {
        await using var server = await TestServer.StartAsync();

        var description = await DescriptionAsync(server);

        description.GetProperty("paths").EnumerateObject()
            .Where(static path => path.Value.GetProperty("get").TryGetProperty("security", out _))
            .Select(static path => path.Name).Should().BeEquivalentTo("/stats/connections", "/stats/rooms", "/admin/audit");
        var scheme = description.GetProperty("components").GetProperty("securitySchemes").GetProperty("admin");
        scheme.GetProperty("type").GetString().Should().Be("http");
        scheme.GetProperty("scheme").GetString().Should().Be("bearer");
    }

    [Theory]
    [InlineData("/stats", "StatsResponse")]
    [InlineData("/stats/connections", "ConnectionsResponse")]
    [InlineData("/stats/rooms", "RoomsResponse")]
    [InlineData("/health", "HealthResponse")]
    [InlineData("/admin/audit", "AuditResponse")]
    public async Task Schema_has_the_fields_of_the_answer(string path, string schema)
    {
        await using var server = await TestServer.StartAsync();
        var described = (await DescriptionAsync(server)).GetProperty("components").GetProperty("schemas").GetProperty(schema);

        var (_, _, body) = await server.GetAsync(path);

        described.GetProperty("properties").EnumerateObject().Select(static field => field.Name)
            .Should().BeEquivalentTo(JsonDocument.Parse(body).RootElement.EnumerateObject().Select(static field => field.Name));
    }

    [Fact]
    public async Task Parameters_are_described()
    {
        await using var server = await TestServer.StartAsync();

        var parameters = (await DescriptionAsync(server)).GetProperty("paths").GetProperty("/stats/connections").GetProperty("get")
            .GetProperty("parameters").EnumerateArray().ToArray();

        parameters.Select(static p => p.GetProperty("name").GetString()).Should().BeEquivalentTo("offset", "limit", "sort", "state");
        parameters.Should().OnlyContain(static p => p.GetProperty("description").GetString() != "");
    }

    private static async Task<JsonElement> DescriptionAsync(TestServer server)
    {
        var (status, mediaType, body) = await server.GetAsync("/openapi/v1.json");
        status.Should().Be(HttpStatusCode.OK);
        mediaType.Should().Be("application/json");
        var description = JsonDocument.Parse(body).RootElement;
        description.GetProperty("openapi").GetString().Should().StartWith("3.");
        return description;
    }
}
