using ChatRoom.EndToEnd.Tests.Clients;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Api;

/// <summary>The bot of <c>examples/</c> that uses HTTP alone.</summary>
public sealed class EventsBotTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    [Fact]
    public async Task Bot_answers_a_person_once()
    {
        await using var user = await fixture.RegisterAsync();
        await user.JoinAsync("#bot");
        var token = await fixture.TokenAsync("write");
        await using var bot = ToolProcess.Start(
            "env", $"CHATROOM_TOKEN={token}", "python3", Path.Combine(Repository.Root, "examples", "events_bot.py"), $"http://127.0.0.1:{fixture.Server.HttpPort}/api/rooms/bot");
        string? answer = null;

        await Deadline.UntilAsync(
            async () => // the bot is in no room, so nobody sees when it begins to listen
            {
                await user.Chat.SendAsync("""{"say":"!roll","room":"#bot","ref":"r"}""");
                await user.Chat.ReadUntilAsync("accepted");
                var page = (await fixture.CallAsync(await fixture.TokenAsync("read"), HttpMethod.Get, "/api/rooms/bot/messages")).Json;
                return answer = page.GetProperty("events").EnumerateArray().Where(static e => e.GetProperty("type").GetString() == "message")
                    .Select(static e => e.GetProperty("text").GetString()).FirstOrDefault(static text => text != "!roll");
            },
            static text => text is not null,
            static _ => "no answer");

        answer.Should().MatchRegex($"^{user.Alias} rolls [1-6]$");
    }
}
