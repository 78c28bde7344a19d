using System.Net;
using System.Text.Json;
using ChatRoom.Protocol.WebSockets;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Web;

/// <summary>The chat over WebSockets on real sockets. Each object that the server sends is checked against docs/json.schema.json.</summary>
public sealed class WebSocketTests(WebServerFixture fixture) : IClassFixture<WebServerFixture>
{
    [Theory]
    [InlineData(Way.Plain)]
    [InlineData(Way.Tls)]
    [InlineData(Way.Http2)]
    public async Task Page_talks_with_people_in_several_rooms(Way way)
    {
        var (ops, dev, page) = ($"#ops-{way}", $"#dev-{way}", $"page-{way}");
        await using var ann = await fixture.Server.JoinAsync($"ann-{way}");
        await ann.SendLineAsync($"/join {ops}");
        await ann.SkipToAsync($"* you are in {ops} now");
        await using var socket = await fixture.ConnectAsync(way);
        var client = await new JsonClient(socket).HelloAsync($$"""{"alias":"{{page}}","rooms":["{{ops}}","{{dev}}"]}""");
        await client.ReadUntilAsync("connected");
        await client.ReadUntilAsync("connected");

        await client.SendAsync($$"""{"say":"grüße 👋 \"\\","room":"{{ops}}","ref":"c1"}""");
        await ann.SkipToAsync("grüße 👋 \"\\\n");
        await ann.SendLineAsync("/me waves");
        await ann.SendLineAsync("/topic tea");
        await ann.SendLineAsync($"/msg {page} psst");

        (await client.ReadUntilAsync("message")).GetProperty("text").GetString().Should().Be("grüße 👋 \"\\");
        (await client.ReadUntilAsync("accepted")).GetProperty("ref").GetString().Should().Be("c1");
        (await client.ReadUntilAsync("action")).GetProperty("text").GetString().Should().Be("waves");
        (await client.ReadUntilAsync("topic")).GetProperty("topic").GetString().Should().Be("tea");
        (await client.ReadUntilAsync("whisper")).GetProperty("text").GetString().Should().Be("psst");
        foreach (var request in (string[])[$"{{\"who\":\"{ops}\"", $"{{\"past\":\"{ops}\"", $"{{\"search\":\"grüße\",\"room\":\"{ops}\"", "{\"command\":\"/help\",\"room\":\"" + dev + "\""])
        {
            await client.SendAsync($"{request},\"ref\":\"q\"}}");
            (await client.ReadUntilAsync("answer")).GetProperty("ref").GetString().Should().Be("q");
        }

        var text = new string('y', 4_000);
        await client.SendAsync(JsonSerializer.Serialize(new { say = text, room = ops }));
        (await client.ReadUntilAsync("message")).GetProperty("text").GetString().Should().Be(text);
        var stats = await fixture.Server.StatsAsync();
        stats.GetProperty("members_by_dialect").GetProperty("json_websocket").GetInt32().Should().BePositive();
        (await socket.CloseAsync()).Should().Be(1000);
        await ann.SkipToAsync($"{page} has left the chat room!");
    }

    [Fact]
    public async Task All_kinds_of_clients_see_one_order()
    {
        const int each = 300;
        await using var text = await fixture.Server.JoinAsync("text");
        await text.SendLineAsync("/join #order");
        await text.SkipToAsync("* you are in #order now");
        await using var tcp = await fixture.Server.ConnectAsync();
        await using var plain = await fixture.ConnectAsync(Way.Plain);
        await using var tls = await fixture.ConnectAsync(Way.Tls);
        await using var http2 = await fixture.ConnectAsync(Way.Http2);
        JsonClient[] clients = [new(tcp), new(plain), new(tls), new(http2)];
        for (var i = 0; i < clients.Length; i++)
        {
            await clients[i].HelloAsync($$"""{"alias":"order{{i}}","rooms":["#order"],"history":0}""");
            await clients[i].ReadUntilAsync("live");
            await text.SkipToAsync($"order{i} has connected to the chat room!\n");
        }

        await Task.WhenAll(clients[1..].Select(client => Task.Run(async () =>
        {
            for (var i = 0; i < each; i++)
            {
                await client.SendAsync($$"""{"say":"{{i}}"}""");
            }
        })));

        var seen = new List<string>();
        while (seen.Count < 3 * each)
        {
            seen.Add(await text.ReadLineAsync());
        }

        seen.Should().OnlyHaveUniqueItems();
        foreach (var client in clients)
        {
            var got = new List<string>();
            while (got.Count < 3 * each)
            {
                var message = await client.ReadUntilAsync("message");
                got.Add($"{message.GetProperty("alias").GetString()}: {message.GetProperty("text").GetString()}");
            }

            got.Should().Equal(seen);
        }
    }

    [Fact]
    public async Task Frames_arrive_as_they_are_sent()
    {
        await using var socket = await fixture.Server.OpenAsync();
        await socket.SendAsync([.. ClientFrame.Of(Opcode.Ping, "early"u8.ToArray()), .. ClientFrame.Text("""{"alias":"raw","history":0}""")]);

        (await socket.ReadAsync()).Should().BeEquivalentTo((Opcode.Pong, "early"u8.ToArray()));
        var client = new JsonClient(socket);
        await client.ReadUntilAsync("connected");
        await socket.SendAsync(ClientFrame.Close(CloseCode.GoingAway, "bye"));
        (await socket.ReadToCloseAsync()).Code.Should().Be(CloseCode.GoingAway);
        await socket.ExpectEndAsync();
    }

    [Theory]
    [InlineData(Way.Plain)]
    [InlineData(Way.Tls)]
    [InlineData(Way.Http2)]
    public async Task Client_that_vanishes_leaves_and_the_server_stays(Way way)
    {
        await using var ann = await fixture.Server.JoinAsync($"witness-{way}");
        var socket = await fixture.ConnectAsync(way);
        await new JsonClient(socket).HelloAsync($$"""{"alias":"vanishing-{{way}}"}""");
        await ann.SkipToAsync($"vanishing-{way} has connected to the chat room!");

        socket.Abort();

        await ann.SkipToAsync($"vanishing-{way} has left the chat room!");
        (await fixture.Server.GetAsync("/health/ready")).Status.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Session_can_be_resumed()
    {
        string token;
        await using (var first = await fixture.ConnectAsync(Way.Plain))
        {
            token = (await new JsonClient(first).HelloAsync("""{"alias":"again","rooms":["#again"]}""")).Token;
        }

        await using var second = await fixture.ConnectAsync(Way.Http2);
        var client = await new JsonClient(second).HelloAsync($$"""{"resume":"{{token}}"}""");
        client.Welcome.GetProperty("alias").GetString().Should().Be("again");
        await using var third = await fixture.ConnectAsync(Way.Plain);
        await new JsonClient(third).HelloAsync($$"""{"resume":"{{client.Token}}"}""");

        var (last, code) = await second.ReadToCloseAsync();

        last.Should().Contain("\"replaced\"");
        code.Should().Be((int)CloseCode.Replaced);
    }
}
