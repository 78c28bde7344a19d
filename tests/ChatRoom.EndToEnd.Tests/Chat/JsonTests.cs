using System.Net.Security;
using System.Text.Json;
using ChatRoom.EndToEnd.Tests.Tls;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Chat;

/// <summary>The json dialect on real sockets. Each line that the server sends is checked against docs/json.schema.json.</summary>
public sealed class JsonTests(TlsServerFixture fixture) : IClassFixture<TlsServerFixture>
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Bot_talks_with_people_in_several_rooms(bool isTls)
    {
        var (ops, dev) = isTls ? ("#ops1", "#dev1") : ("#ops2", "#dev2");
        await using var ann = await fixture.Server.JoinAsync(isTls ? "ann1" : "ann2");
        await ann.SendLineAsync($"/join {ops}");
        await ann.SkipToAsync($"* you are in {ops} now");
        await using var connection = await ConnectAsync(isTls);
        var bot = await new JsonClient(connection).HelloAsync($$"""{"alias":"{{(isTls ? "bot1" : "bot2")}}","rooms":["{{ops}}","{{dev}}"]}""");
        await bot.ReadUntilAsync("connected");
        await bot.ReadUntilAsync("connected");

        await bot.SendAsync($$"""{"say":"grüße 👋 \"\\","room":"{{ops}}","ref":"c1"}""");
        var said = await bot.ReadUntilAllAsync("message", "accepted");
        await ann.SkipToAsync("grüße 👋 \"\\\n");
        await ann.SendLineAsync("/me waves");
        await ann.SendLineAsync("/topic tea");
        await ann.SendLineAsync($"/msg {bot.Welcome.GetProperty("alias").GetString()} psst");

        said["message"].GetProperty("text").GetString().Should().Be("grüße 👋 \"\\");
        said["accepted"].GetProperty("ref").GetString().Should().Be("c1");
        (await bot.ReadUntilAsync("action")).GetProperty("text").GetString().Should().Be("waves");
        (await bot.ReadUntilAsync("topic")).GetProperty("topic").GetString().Should().Be("tea");
        (await bot.ReadUntilAsync("whisper")).GetProperty("text").GetString().Should().Be("psst");
        foreach (var request in (string[])[$"{{\"who\":\"{ops}\"", $"{{\"past\":\"{ops}\"", $"{{\"search\":\"grüße\",\"room\":\"{ops}\"", "{\"command\":\"/help\",\"room\":\"" + dev + "\""])
        {
            await bot.SendAsync($"{request},\"ref\":\"q\"}}");
            (await bot.ReadUntilAsync("answer")).GetProperty("ref").GetString().Should().Be("q");
        }
    }

    [Fact]
    public async Task People_and_programs_see_one_order()
    {
        const int each = 300;
        await using var ann = await fixture.Server.JoinAsync("ann3");
        await using var text = await fixture.Server.JoinAsync("text3");
        await using var tcp = await ConnectAsync(isTls: false);
        await using var tls = await ConnectAsync(isTls: true);
        var bot3 = await JoinAsync(tcp, "bot3"); // welcomed before the room hears of it
        await text.SkipToAsync("bot3 has connected to the chat room!\n");
        var bot4 = await JoinAsync(tls, "bot4");
        await text.SkipToAsync("bot4 has connected to the chat room!\n");

        await Task.WhenAll(
            Task.Run(async () =>
            {
                for (var i = 0; i < each; i++)
                {
                    await ann.SendLineAsync($"a{i}");
                }
            }, TestContext.Current.CancellationToken),
            Task.Run(async () =>
            {
                for (var i = 0; i < each; i++)
                {
                    await bot3.SendAsync($$"""{"say":"b{{i}}"}""");
                }
            }, TestContext.Current.CancellationToken));

        var seen = new List<string>();
        while (seen.Count < 2 * each)
        {
            seen.Add(await text.ReadLineAsync());
        }

        foreach (var bot in (JsonClient[])[bot3, bot4])
        {
            var got = new List<string>();
            while (got.Count < 2 * each)
            {
                var message = await bot.ReadUntilAsync("message");
                got.Add($"{message.GetProperty("alias").GetString()}: {message.GetProperty("text").GetString()}");
            }

            got.Should().Equal(seen);
        }
    }

    [Fact]
    public async Task Slow_bot_learns_which_events_it_missed_and_reads_them_later()
    {
        await using var server = await TestServer.StartAsync(UnlimitedServerFixture.Unlimited, "ChatRoom:SlowMembers:MaxLagBytes=65536", "ChatRoom:HistoryOnJoin=0");
        await using var ann = await server.JoinAsync("ann");
        await using var connection = await server.ConnectAsync(receiveBuffer: 4096);
        var bot = await JoinAsync(connection, "bot");
        await bot.ReadUntilAsync("connected");
        var text = new string('x', 1_000);
        for (var i = 0; i < 8_000; i++)
        {
            await ann.SendLineAsync($"{i} {text}");
            await ann.SkipToAsync($"ann: {i} {text}\n");
        }

        var skipped = await bot.ReadUntilAsync("skipped");
        var (from, to) = (skipped.GetProperty("from").GetInt64(), skipped.GetProperty("to").GetInt64());

        skipped.GetProperty("messages").GetInt64().Should().Be(to - from + 1);
        await bot.SendAsync($$"""{"past":"#lobby","before":{{to + 1}},"limit":5,"ref":"p"}""");
        var events = (await bot.ReadUntilAsync("answer")).GetProperty("events").EnumerateArray().ToArray();
        events.Should().HaveCount(5);
        events[^1].GetProperty("id").GetInt64().Should().Be(to);
    }

    private static Task<JsonClient> JoinAsync(TestClient connection, string alias) =>
        new JsonClient(connection).HelloAsync(JsonSerializer.Serialize(new Dictionary<string, object> { ["alias"] = alias, ["history"] = 0 }));

    private Task<TestClient> ConnectAsync(bool isTls) => isTls ? fixture.Server.ConnectTlsAsync(new SslClientAuthenticationOptions()) : fixture.Server.ConnectAsync();
}
