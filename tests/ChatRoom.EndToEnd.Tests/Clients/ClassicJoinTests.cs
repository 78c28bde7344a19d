using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Clients;

/// <summary>Classic clients that join rooms full of text that is not ASCII. No client crashes because a read cuts a character.</summary>
public sealed class ClassicJoinTests
{
    private const int AtOnce = 4;

    private static readonly Dictionary<string, string> Rooms = new()
    {
        ["#rus"] = "Съешь же ещё этих мягких французских булок, да выпей чаю, и расскажи, что нового",
        ["#thai"] = "เป็นมนุษย์สุดประเสริฐเลิศคุณค่า กว่าบรรดาฝูงสัตว์เดรัจฉาน",
        ["#han"] = "我能吞下玻璃而不伤身体，天地玄黄，宇宙洪荒，日月盈昃，辰宿列张",
        ["#emoji"] = "👩‍👩‍👧‍👦 🏳️‍🌈 🎉🎉🎉 👍🏽 and 🇩🇪🇫🇷🇯🇵 too 🐢🐢🐢🐢🐢🐢🐢🐢🐢",
    };

    [Fact]
    public Task Classic_clients_that_join_survive() => JoinAsync(100, readsHistory: false);

    [Fact]
    [Trait("Runs", "long")]
    public Task A_thousand_classic_clients_that_join_and_ask_for_the_history_survive() => JoinAsync(1_000, readsHistory: true);

    private static async Task JoinAsync(int joins, bool readsHistory)
    {
        await using var server = await TestServer.StartAsync(UnlimitedServerFixture.Unlimited, "ChatRoom:Journal:Kind=Memory");
        var rooms = Rooms.ToArray();
        var speakers = new List<TestClient>(); // they stay, because an empty room may be forgotten
        foreach (var (room, text) in rooms)
        {
            var speaker = await server.JoinAsync($"speaker-{room[1..]}");
            speakers.Add(speaker);
            for (var i = 0; i < 25; i++)
            {
                await speaker.SendLineAsync($"{new string('x', i)}{text}"); // shifts the characters, so that reads end at different bytes
            }

            await speaker.SendLineAsync($"/join {room}");
            for (var i = 0; i < 25; i++)
            {
                await speaker.SendLineAsync($"{new string('x', i)}{text}");
            }

            await speaker.SendLineAsync("all said");
            await speaker.SkipToAsync("all said\n");
        }

        var next = -1;
        var clients = Enumerable.Range(0, AtOnce).Select(_ => Task.Factory.StartNew(
            () =>
            {
                for (int i; (i = Interlocked.Increment(ref next)) < joins;)
                {
                    ComeAndGo(server.ChatPort, $"имя{i}", rooms[i % rooms.Length], i, readsHistory);
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default));
        await Task.WhenAll(clients);
        foreach (var speaker in speakers)
        {
            await speaker.DisposeAsync();
        }
    }

    private static void ComeAndGo(int port, string alias, KeyValuePair<string, string> room, int number, bool readsHistory)
    {
        using var client = new ClassicReceiver(port, alias);
        client.ReceiveUntil("You are now connected!");
        client.Say($"{new string('x', number % 4)}{room.Value}"); // each newcomer finds another history
        client.ReceiveUntil(room.Value);
        client.Say($"/join {room.Key}");
        client.ReceiveUntil($"in {room.Key} now");
        if (readsHistory)
        {
            client.Say("/history 50");
            client.ReceiveUntil("all said");
        }
    }
}
