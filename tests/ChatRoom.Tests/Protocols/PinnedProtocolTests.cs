namespace ChatRoom.Tests.Protocols;

public class PinnedProtocolTests
{
    [Fact]
    public async Task Text_does_not_treat_silence_as_a_line_end()
    {
        using var chat = new Chat(options => options.Dialect = ProtocolChoice.Text);
        var bob = chat.Connect();

        await bob.SendAsync("bo");
        chat.Time.Advance(TimeSpan.FromSeconds(10));
        await bob.SendAsync("b");
        chat.Time.Advance(TimeSpan.FromSeconds(10));
        await bob.SendAsync("\nhi\n");

        await bob.ExpectBytesAsync("alias?");
        await bob.ExpectAsync("bob has connected to the chat room!", "You are now connected!", "bob: hi");
    }

    [Fact]
    public async Task Text_refuses_an_endless_alias_as_a_line()
    {
        using var chat = new Chat(options => options.Dialect = ProtocolChoice.Text);
        var bob = chat.Connect();

        await bob.SendAsync(new string('x', 5000));
        await bob.SendAsync("\nbob\n");

        await bob.ExpectBytesAsync("alias?* an alias has at most 32 characters\nalias?bob has connected");
    }

    [Fact]
    public async Task Classic_needs_no_silence()
    {
        using var chat = new Chat(options => options.Dialect = ProtocolChoice.Classic);
        var bob = chat.Connect();

        await bob.SendAsync("bob");

        await bob.ExpectBytesAsync("alias?bob has connected to the chat room!\nYou are now connected!");
    }

    [Fact]
    public async Task Classic_treats_a_second_read_as_a_message()
    {
        using var chat = new Chat(options => options.Dialect = ProtocolChoice.Classic);
        var bob = await chat.JoinAsClassicAsync("bob");
        await bob.ExpectBytesAsync("bob has connected to the chat room!\nYou are now connected!");

        await bob.SendAsync("hi");

        await bob.ExpectBytesAsync("bob: hi");
    }

    [Theory]
    [InlineData("bob\n")]
    [InlineData("bob\r\n")]
    public async Task Classic_lets_a_line_client_in_under_the_alias_that_it_gave(string line)
    {
        using var chat = new Chat(options => options.Dialect = ProtocolChoice.Classic);
        var ann = await chat.JoinAsClassicAsync("ann");
        await ann.ExpectBytesAsync("ann has connected to the chat room!\nYou are now connected!");
        var bob = chat.Connect();

        await bob.SendAsync($"{line}hi\n");

        await ann.ExpectBytesAsync("bob has connected to the chat room!");
    }

    [Fact]
    public async Task Classic_recognizes_foreign_protocols_too()
    {
        using var chat = new Chat(options => options.Dialect = ProtocolChoice.Classic);
        var client = chat.Connect();

        await client.SendAsync("GET / HTTP/1.1\r\n\r\n");

        (await client.Received.ReadToEndAsync()).Should().Contain("\r\n\r\nthis port is for chat, not for HTTP");
    }

    [Theory]
    [InlineData("/resume 7k5x4aa7v2cwgg66htre7ecv4e")]
    [InlineData(" /quit")]
    [InlineData("\n/quit\n")]
    public async Task Classic_closes_a_command_and_announces_no_member(string first)
    {
        using var chat = new Chat(options => options.Dialect = ProtocolChoice.Classic);
        var ann = await chat.JoinAsClassicAsync("ann");
        await ann.ExpectBytesAsync("ann has connected to the chat room!\nYou are now connected!");
        var client = chat.Connect();

        await client.SendAsync(first);

        (await client.Received.ReadToEndAsync()).Should().StartWith("alias?\r\n* this port is for chat");
        await ann.SendAsync("alone");
        await ann.ExpectBytesAsync("ann: alone");
    }
}
