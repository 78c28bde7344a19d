using ChatRoom.EndToEnd.Tests.Web;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Clients;

/// <summary>The bots of <c>examples/</c>, as their readers run them.</summary>
public sealed class DiceBotTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Fact]
    public Task Bot_in_Python_rolls_for_a_person() => RollAsync(
        "#python", "python3", Path.Combine(Repository.Root, "examples", "dice_bot.py"), "127.0.0.1", $"{fixture.Server.ChatPort}", "#python");

    [Fact]
    public Task Bot_in_CSharp_rolls_for_a_person() => RollAsync(
        "#csharp", "dotnet", Path.Combine(AppContext.BaseDirectory, "ChatRoom.DiceBot.dll"), $"127.0.0.1:{fixture.Server.ChatPort}", "#csharp");

    [Fact]
    public Task Bot_in_JavaScript_rolls_for_a_person() => RollAsync(
        "#javascript", "node", "--experimental-websocket", Path.Combine(Repository.Root, "examples", "websocket_bot.mjs"), $"{fixture.Server.ChatUrl()}", "#javascript");

    private async Task RollAsync(string room, string program, params string[] arguments)
    {
        await using var person = await fixture.Server.JoinAsync("ann");
        await person.SendLineAsync($"/join {room}");
        await person.SkipToAsync($"you are in {room}");
        await using (ToolProcess.Start(program, arguments))
        {
            await person.SkipToAsync("dice has connected to the chat room!\n");
            await person.SendLineAsync("!roll");
            await person.ExpectLineAsync("ann: !roll");
            (await person.ReadLineAsync()).Should().MatchRegex("^dice: ann rolls [1-6]$");
        }

        await person.ExpectLineAsync("dice has left the chat room!");
    }
}
