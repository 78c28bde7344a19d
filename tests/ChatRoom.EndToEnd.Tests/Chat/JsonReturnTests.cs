using System.Text.Json;
using ChatRoom.EndToEnd.Tests.Web;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Chat;

/// <summary>A bot that is cut off, and a server that is killed: everything is said once.</summary>
public sealed class JsonReturnTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chatroom-json-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Bot_that_follows_the_guide_says_each_message_once_though_the_server_is_killed(bool isWebSocket)
    {
        const int messages = 400;
        var waiting = new Queue<string>(Enumerable.Range(0, messages).Select(static i => $"m{i}"));
        var (epoch, last, token) = ("", 0L, "");
        for (var round = 0; waiting.Count > 0; round++)
        {
            await using var server = await StartAsync();
            await using IAsyncDisposable connection = isWebSocket ? await WebSocketClient.ConnectAsync(server.ChatUrl()) : await server.ConnectAsync();
            var bot = connection is WebSocketClient socket ? new JsonClient(socket) : new JsonClient((TestClient)connection);
            await bot.HelloAsync(round == 0
                ? """{"alias":"bot","history":0}"""
                : $$$"""{"resume":"{{{token}}}","after":{"#lobby":"{{{epoch}}}:{{{last}}}"}}""");
            token = bot.Token;

            // What is found among the missed events was accepted, though the bot has not learned it.
            JsonElement next;
            while ((next = await bot.ReadAsync()).GetProperty("type").GetString() != "live")
            {
                Take(next);
            }

            epoch = next.GetProperty("next").GetString()!.Split(':')[0];
            var batch = waiting.Take(100).ToArray();
            foreach (var text in batch)
            {
                await bot.SendAsync($$"""{"say":"{{text}}","ref":"{{text}}"}""");
            }

            // In the first rounds the server dies in between.
            for (var got = 0; waiting.Count > 0 && got < (round < 3 ? 37 : batch.Length); got++)
            {
                next = await bot.ReadAsync();
                while (next.GetProperty("type").GetString() != "accepted")
                {
                    Take(next);
                    next = await bot.ReadAsync();
                }
            }

            await server.Process.KillAsync();
        }

        await using var end = await StartAsync();
        await using var reader = await end.ConnectAsync();
        var all = await new JsonClient(reader).HelloAsync("""{"alias":"ann","history":1000}""");
        var said = new List<string>();
        for (var next = await all.ReadAsync(); next.GetProperty("type").GetString() != "live"; next = await all.ReadAsync())
        {
            if (next.GetProperty("type").GetString() == "message")
            {
                said.Add(next.GetProperty("text").GetString()!);
            }
        }

        said.Should().Equal(Enumerable.Range(0, messages).Select(static i => $"m{i}"));

        void Take(JsonElement e)
        {
            last = e.TryGetProperty("id", out var id) ? id.GetInt64() : last;
            if (e.GetProperty("type").GetString() == "message" && e.GetProperty("alias").GetString() == "bot")
            {
                waiting.Dequeue().Should().Be(e.GetProperty("text").GetString());
            }
        }
    }

    private Task<TestServer> StartAsync() => TestServer.StartAsync(
        UnlimitedServerFixture.Unlimited, "ChatRoom:Journal:Kind=Sqlite", $"ChatRoom:Journal:Path={_folder.FullName}/chatroom.db");
}
