using System.Text;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.ConsoleClient;

/// <summary>Both servers that the client talks to, on fast and slow networks.</summary>
public sealed class DialectTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Theory]
    [InlineData("near", 0)]
    [InlineData("town", 20)]
    [InlineData("continent", 60)]
    [InlineData("ocean", 150)]
    [InlineData("space", 350)]
    [InlineData("x", 0)]
    [InlineData("y", 350)]
    public async Task ChatRoom_is_talked_to_in_lines(string alias, int oneWayMilliseconds)
    {
        await using var person = await fixture.Server.JoinAsync($"to-{alias}");
        await using var line = new SlowLine(fixture.Server.ChatPort, TimeSpan.FromMilliseconds(oneWayMilliseconds));

        var result = await ClientProcess.RunAsync("one\ntwo\nthree", line.Address, "-a", alias);

        result.Should().Be(new ClientProcess.Result(
            0, $"{alias} has connected to the chat room!\nYou are now connected!\n{alias}: one\n{alias}: two\n{alias}: three\n", ""));
        await person.ExpectAsync($"{alias} has connected to the chat room!\n{alias}: one\n{alias}: two\n{alias}: three\n{alias} has left the chat room!\n");
        Encoding.UTF8.GetString(await line.FromClientAsync()).Should().Be($"{alias}\n/ids on\n/resume\none\ntwo\nthree\n/ids on\n/quit\n", "and asks for what it needs to come back");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(60)]
    [InlineData(150)]
    [InlineData(350)]
    public async Task Classic_server_gets_no_line_end_and_the_alias_in_front(int oneWayMilliseconds)
    {
        await using var server = await ClassicServerProcess.StartAsync();
        await using var person = await TestClient.ConnectAsync(server.Port);
        await person.ExpectAsync("alias?");
        await person.SendAsync("person");
        await person.ExpectAsync("person has connected to the chat room!you are now connected!");
        await using var line = new SlowLine(server.Port, TimeSpan.FromMilliseconds(oneWayMilliseconds));

        var result = await ClientProcess.RunAsync("one\ntwo\n", line.Address, "-a", "bob", "--classic");

        result.Should().Be(new ClientProcess.Result(
            0, "bob has connected to the chat room!\nyou are now connected!\nbob: one\nbob: two\n", ""));
        await person.ExpectAsync("bob has connected to the chat room!bob: onebob: twobob has left the chat room!");
        Encoding.UTF8.GetString(await line.FromClientAsync()).Should().Be("bobbob: onebob: two");
        person.Abort();
    }

    [Fact]
    public async Task Taken_alias_is_refused_on_a_slow_line_too()
    {
        await using var person = await fixture.Server.JoinAsync("twin");
        await using var line = new SlowLine(fixture.Server.ChatPort, TimeSpan.FromMilliseconds(250));

        var result = await ClientProcess.RunAsync("hi", line.Address, "-a", "twin");

        result.Should().Be(new ClientProcess.Result(2, "", "chatroom: the alias is refused: that alias is taken\n"));
    }

    [Fact]
    public async Task Tutorials_server_without_the_flag_is_named_and_learns_that_we_have_left()
    {
        await using var server = await ClassicServerProcess.StartAsync();
        await using var person = await TestClient.ConnectAsync(server.Port);
        await person.ExpectAsync("alias?");
        await person.SendAsync("person");
        await person.ExpectAsync("person has connected to the chat room!you are now connected!");

        var result = await ClientProcess.RunAsync("one", $"127.0.0.1:{server.Port}", "-a", "bob");

        result.Should().Be(new ClientProcess.Result(1, "", $"chatroom: 127.0.0.1:{server.Port}: this is the tutorial's server; use --classic\n"));
        await person.ExpectAsync("bob\n has connected to the chat room!bob\n has left the chat room!");
        person.Abort();
    }
}
