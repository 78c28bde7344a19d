using ChatRoom.Connection;
using ChatRoom.Connection.Transport;

namespace ChatRoom.EndToEnd.Tests.Clients;

/// <summary>Programs with the library, and people, in the same rooms.</summary>
public sealed class ChatConnectionTests(UnlimitedServerFixture fixture) : IClassFixture<UnlimitedServerFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Program_and_person_talk_in_two_rooms()
    {
        await using var person = await fixture.Server.JoinAsync("ann");
        await using var chat = await ChatConnection.ConnectAsync(
            new ChatOptions($"127.0.0.1:{fixture.Server.ChatPort}", "helper") { Rooms = ["#lobby", "#tea"] }, Cancellation);
        await person.ExpectLineAsync("helper has connected to the chat room!");

        await person.SendLineAsync("hi");
        var received = await chat.ReadAllAsync(Cancellation).FirstAsync(static one => one.Type == "message", Cancellation);
        var id = await chat.SayAsync("#lobby", "helper: hello\n/not a command", Cancellation);
        await chat.DoAsync("#tea", "drinks tea", Cancellation);
        await chat.WhisperAsync("ann", "psst", Cancellation);

        received.Should().BeEquivalentTo(new { Room = "#lobby", Alias = "ann", Text = "hi", IsPast = false });
        id.Should().Be(received.Id + 2);
        await person.ExpectAsync("ann: hi\nhelper: hello\nhelper: /not a command\n* helper whispers: psst\n");
        (await FluentActions.Awaiting(() => chat.SayAsync("#elsewhere", "hi", Cancellation)).Should().ThrowAsync<ChatException>()).Which.Code.Should().Be("not-in-room");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Every_message_arrives_once_and_in_order_though_connections_are_cut(int seed)
    {
        const int count = 100;
        var room = $"#cut-{seed}";
        await using var person = await fixture.Server.JoinAsync($"ann-{seed}");
        await person.SendLineAsync($"/join {room}");
        await using var relay = new CuttingRelay(fixture.Server.ChatPort, new Random(seed));
        await using var chat = await ChatConnection.ConnectAsync(
            new ChatOptions("127.0.0.1", $"bot-{seed}") { Rooms = [room] },
            new TcpTransport(new ServerAddress("127.0.0.1", relay.Port), null, TimeProvider.System), TimeProvider.System, new NoWait(), Cancellation);

        await Task.WhenAll(Enumerable.Range(0, count).Select(n => chat.SayAsync(room, $"m{n}", Cancellation)));
        await person.SendLineAsync("the end");

        var seen = (await person.SkipToAsync(": the end\n")).Split('\n').Where(line => line.StartsWith($"bot-{seed}: ", StringComparison.Ordinal));
        seen.Should().Equal(Enumerable.Range(0, count).Select(n => $"bot-{seed}: m{n}"));
        relay.Cuts.Should().BePositive();
    }

    private sealed class NoWait : Random
    {
        public override double NextDouble() => 0;
    }
}
