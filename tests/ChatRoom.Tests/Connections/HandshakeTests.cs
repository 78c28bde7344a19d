using ChatRoom.Testing;

namespace ChatRoom.Tests.Connections;

public class HandshakeTests
{
    private const string ConnectedBob = "bob has connected to the chat room!";
    private const string Welcome = "You are now connected!";

    [Fact]
    public async Task Text_client_gets_the_prompt_and_the_classic_lines_in_their_order()
    {
        using var chat = new Chat();
        var bob = chat.Connect();

        await bob.ExpectBytesAsync("alias?");
        await bob.SendAsync("bob\n");

        await bob.ExpectBytesAsync($"{ConnectedBob}\n{Welcome}\n");
    }

    [Fact]
    public async Task Empty_line_is_asked_again_and_not_counted()
    {
        using var chat = new Chat();
        var bob = chat.Connect();

        for (var i = 0; i < 7; i++)
        {
            await bob.SendAsync("\n");
        }

        await bob.SendAsync("bob\n");

        await bob.ExpectBytesAsync(string.Concat(Enumerable.Repeat("alias?", 8)) + $"{ConnectedBob}\n");
    }

    [Fact]
    public async Task Alias_without_an_end_at_close_is_an_alias()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");
        var bob = chat.Connect();

        await bob.SendAsync("bob");
        await bob.CloseAsync();

        await ann.ExpectAsync(ConnectedBob, "bob has left the chat room!");
    }

    [Fact]
    public async Task Quit_at_the_prompt_closes()
    {
        using var chat = new Chat();
        var bob = chat.Connect();

        await bob.SendAsync("/quit\n");

        (await bob.Received.ReadToEndAsync()).Should().Be("alias?");
        await Wait.ForAsync(bob.Served, "it is closed");
        chat.Status.Statistics.ConnectionsClosed["quit"].Should().Be(1);
    }

    [Fact]
    public async Task Client_that_leaves_at_the_prompt_is_not_announced()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");
        var bob = chat.Connect();

        await bob.CloseAsync();
        await Wait.ForAsync(bob.Served, "it is closed");
        await ann.SendAsync("alone\n");

        await ann.ExpectAsync("ann: alone");
    }

    [Fact]
    public async Task Room_that_cannot_be_opened_is_reported_and_the_alias_is_released()
    {
        using var chat = new Chat();
        chat.Journal.CannotBeRead = true;
        var bob = chat.Connect();

        await bob.SendAsync("bob\n");

        (await bob.Received.ReadToEndAsync()).Should().Be("alias?* the room cannot be opened right now, please reconnect\n");
        await Wait.ForAsync(bob.Served, "it is closed");
        chat.Status.Statistics.ConnectionsClosed["journal_failure"].Should().Be(1);
        chat.Journal.CannotBeRead = false;
        await chat.JoinAsync("bob");
    }
}
