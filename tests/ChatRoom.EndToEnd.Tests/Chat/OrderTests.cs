using System.Text;
using System.Text.RegularExpressions;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Chat;

/// <summary>All members see all messages in the same order, in every dialect.</summary>
public sealed partial class OrderTests(UnlimitedServerFixture fixture) : IClassFixture<UnlimitedServerFixture>
{
    private const int Clients = 200;
    private const int MessagesEach = 5;
    private static readonly string[] LineEnds = ["\n", "\r\n", ""];

    [Fact]
    public async Task Two_hundred_clients_see_the_same_messages_in_the_same_order()
    {
        var clients = await Task.WhenAll(Enumerable.Range(0, Clients).Select(JoinAsync));

        var seen = await Task.WhenAll(clients.Select(TalkAsync));

        var expected = Enumerable.Range(0, Clients).SelectMany(static c => Enumerable.Range(0, MessagesEach).Select(m => $"<{c}-{m}>"));
        seen[0].Should().BeEquivalentTo(expected, "none is lost, and none comes twice");
        foreach (var one in seen)
        {
            string.Concat(one).Should().Be(string.Concat(seen[0]));
        }

        await Task.WhenAll(clients.Select(static client => client.DisposeAsync().AsTask()));
    }

    private async Task<TestClient> JoinAsync(int number)
    {
        var client = await fixture.Server.ConnectAsync();
        await client.ExpectAsync("alias?");
        await client.SendAsync($"c{number}{LineEnds[number % LineEnds.Length]}");
        await client.SkipToAsync("You are now connected!");
        return client;
    }

    /// <summary>Sends its messages, each after it has seen the previous one. Returns everything that it has seen when all have sent all messages.</summary>
    private static async Task<string[]> TalkAsync(TestClient client, int number)
    {
        var seen = new StringBuilder();
        for (var said = 0; said < MessagesEach; said++)
        {
            await client.SendAsync($"<{number}-{said}>{LineEnds[number % LineEnds.Length]}");
            seen.Append(await client.SkipToAsync($"c{number}: <{number}-{said}>"));
        }

        var messages = Messages().Count(seen.ToString());
        for (; messages < Clients * MessagesEach; messages++)
        {
            seen.Append(await client.SkipToAsync(">"));
        }

        client.EndSending();
        seen.Append(await client.ReadToEndAsync()); // a message that arrives twice would be here
        return [.. Messages().Matches(seen.ToString()).Select(static match => match.Value)];
    }

    [GeneratedRegex(@"<\d+-\d+>")]
    private static partial Regex Messages();
}
