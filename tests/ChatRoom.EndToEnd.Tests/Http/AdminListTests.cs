using System.Net;
using System.Text.Json;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Http;

/// <summary>The lists of connections and rooms: their pages, order and figures.</summary>
public sealed class AdminListTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task Connections_are_paged_sorted_and_listed_with_their_figures()
    {
        await using var server = await TestServer.StartAsync();
        await using var ann = await server.JoinAsync("ann");
        await using var bob = await server.JoinAsync("bob");
        await using var cat = await server.JoinAsync("cat");
        await bob.SendLineAsync("hi");
        foreach (var one in (TestClient[])[ann, bob, cat])
        {
            await one.SkipToAsync("bob: hi\n");
        }

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
        (await JsonAsync(server, "/stats/connections?sort=-deliveries")).GetProperty("connections").EnumerateArray()
            .Select(static c => c.GetProperty("alias").GetString()).Should().Equal(["ann", "bob", "cat"], "what is equal is in the order of the default");
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
        var (status, mediaType, body) = await fixture.Server.GetAsync(path);

        status.Should().Be(HttpStatusCode.BadRequest);
        mediaType.Should().Be("application/problem+json");
        body.Should().Contain(told);
        fixture.Server.Process.Output.Lines.Should().NotContain(static line => line.Contains(" ERR ") || line.Contains("Exception"));
    }

    private static async Task<JsonElement> JsonAsync(TestServer server, string path)
    {
        var (status, _, body) = await server.GetAsync(path);
        status.Should().Be(HttpStatusCode.OK);
        return JsonDocument.Parse(body).RootElement;
    }
}
