using System.Net;
using System.Text;
using System.Text.Json;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Http;

/// <summary>The statistics contain counts and never names.</summary>
public sealed class StatsTests
{
    private static readonly string[] Fields =
    [
        "server_name", "version", "start", "now", "uptime", "mem", "cores", "cpu", "connections", "max_connections", "total_connections",
        "in_msgs", "out_msgs", "in_bytes", "out_bytes", "slow_consumers", "deliveries", "skipped_messages",
        "refused_connections", "closed_connections", "rooms", "members_by_room", "members_by_dialect", "fanout_delay", "journal", "gc", "lockdown", "draining",
    ];

    [Fact]
    public async Task Stats_of_a_fresh_server_have_all_fields_and_no_counts()
    {
        await using var server = await TestServer.StartAsync();

        var (status, mediaType, body) = await server.GetAsync("/stats");

        status.Should().Be(HttpStatusCode.OK);
        mediaType.Should().Be("application/json");
        var stats = JsonDocument.Parse(body).RootElement;
        stats.EnumerateObject().Select(static field => field.Name).Should().BeEquivalentTo(Fields);
        foreach (var name in (string[])["connections", "total_connections", "in_msgs", "out_msgs", "in_bytes", "out_bytes", "deliveries", "rooms"])
        {
            stats.GetProperty(name).GetInt64().Should().Be(0, name);
        }

        stats.GetProperty("server_name").GetString().Should().Be("chatroom");
        stats.GetProperty("journal").GetProperty("kind").GetString().Should().Be("sqlite");
        stats.GetProperty("journal").GetProperty("file_bytes").GetInt64().Should().BePositive();
        stats.GetProperty("journal").GetProperty("failure").ValueKind.Should().Be(JsonValueKind.Null);
        stats.GetProperty("mem").GetInt64().Should().BePositive();
        stats.GetProperty("uptime").GetString().Should().MatchRegex(@"^\d+\.\d\d:\d\d:\d\d$");
        stats.GetProperty("start").GetDateTimeOffset().Should().BeBefore(stats.GetProperty("now").GetDateTimeOffset());
        stats.GetProperty("draining").GetBoolean().Should().BeFalse();
    }

    [Fact]
    public async Task Stats_have_counts_and_no_names()
    {
        await using var server = await TestServer.StartAsync();
        await using var ann = await server.JoinAsync("Annabella");
        await using var bob = await server.JoinAsync("Barnabas", "\r\n");
        await ann.ExpectLineAsync("Barnabas has connected to the chat room!");
        await using var classic = await server.ConnectAsync();
        await classic.ExpectAsync("alias?");
        await classic.SendAsync("Clementine");
        await classic.SkipToAsync("You are now connected!");
        await ann.ExpectLineAsync("Clementine has connected to the chat room!");

        await ann.SendLineAsync("first secret");
        await classic.SkipToAsync("Annabella: first secret");
        await classic.SendAsync("Clementine: second secret");
        await ann.ExpectAsync("Annabella: first secret\nClementine: second secret\n");
        await bob.SkipToAsync("Clementine: second secret\r\n");
        await classic.SkipToAsync("Clementine: second secret");
        await bob.SendAsync("/join #cellar\r\n");
        await bob.SkipToAsync("* you are in #cellar now, 1 here\r\n");
        await ann.ExpectLineAsync("* Barnabas has left this room");
        await classic.SkipToAsync("* Barnabas has left this room");

        var (_, _, body) = await server.GetAsync("/stats");
        var stats = JsonDocument.Parse(body).RootElement;
        stats.GetProperty("connections").GetInt64().Should().Be(3);
        stats.GetProperty("total_connections").GetInt64().Should().Be(3);
        stats.GetProperty("in_msgs").GetInt64().Should().Be(3, "two messages and a command were read");
        stats.GetProperty("deliveries").GetInt64().Should().Be(6, "two messages went to three members");
        stats.GetProperty("rooms").GetInt64().Should().Be(2);
        Compact(stats, "members_by_room").Should().Be("""{"#lobby":2,"#cellar":1}""");
        Compact(stats, "members_by_dialect").Should().Be("""{"text":2,"classic":1,"json":0,"json_websocket":0}""");
        stats.GetProperty("in_bytes").GetInt64().Should().Be(Encoding.UTF8.GetByteCount(
            "Annabella\nBarnabas\r\nClementine" + "first secret\nClementine: second secret/join #cellar\r\n"));
        stats.GetProperty("fanout_delay").GetProperty("p99_ms").GetDouble().Should().BePositive();
        body.Should().NotContainAny("Annabella", "Barnabas", "Clementine", "secret", "127.0.0.1");
    }

    [Fact]
    public async Task Stats_count_lines_and_bytes_out_to_the_byte()
    {
        await using var server = await TestServer.StartAsync();
        await using var ann = await server.JoinAsync("ann");
        await ann.SendLineAsync("hi");
        await ann.ExpectLineAsync("ann: hi");
        await ann.SendLineAsync("/nonsense");
        await ann.ExpectLineAsync("* unknown command: /nonsense (try /help)");

        var stats = await server.StatsAsync();

        stats.GetProperty("out_msgs").GetInt64().Should().Be(4, "two lines of welcome, a message, a reply");
        stats.GetProperty("out_bytes").GetInt64().Should().Be(Encoding.UTF8.GetByteCount(
            "alias?ann has connected to the chat room!\nYou are now connected!\nann: hi\n* unknown command: /nonsense (try /help)\n"));
    }

    [Fact]
    public async Task Stats_count_connections_that_have_ended_by_cause()
    {
        await using var server = await TestServer.StartAsync();
        await using (await server.JoinAsync("ann"))
        {
            await using var bob = await server.JoinAsync("bob");
            await bob.SendLineAsync("/quit");
            await bob.ReadToEndAsync();
        }

        var stats = await server.StatsAsync("connections", 0);

        stats.GetProperty("closed_connections").GetProperty("quit").GetInt64().Should().Be(1);
        stats.GetProperty("closed_connections").GetProperty("client_closed").GetInt64().Should().Be(1);
        stats.GetProperty("closed_connections").EnumerateObject().Sum(static cause => cause.Value.GetInt64()).Should().Be(2);
        stats.GetProperty("total_connections").GetInt64().Should().Be(2);
    }

    private static string Compact(JsonElement stats, string name) => JsonSerializer.Serialize(stats.GetProperty(name));
}
