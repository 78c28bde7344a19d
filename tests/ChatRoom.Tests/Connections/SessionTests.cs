using System.Text;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Connections;

public class SessionTests
{
    [Fact]
    public async Task Everybody_including_the_sender_gets_a_message()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();

        await ann.SendAsync("hello\n");

        await ann.ExpectAsync("ann: hello");
        await bob.ExpectAsync("ann: hello");
    }

    [Fact]
    public async Task Without_echo_the_sender_gets_only_messages_of_others()
    {
        using var chat = new Chat(options => options.EchoToSender = false);
        var (ann, bob) = await chat.JoinAnnAndBobAsync();

        await ann.SendAsync("hello\n");
        await bob.ExpectAsync("ann: hello");
        await bob.SendAsync("hi ann\n");

        await ann.ExpectAsync("bob: hi ann");
    }

    [Fact]
    public async Task Leaving_is_announced_once()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();

        await bob.CloseAsync();
        await Wait.ForAsync(bob.Served, "it has left");
        await ann.SendAsync("alone\n");

        await ann.ExpectAsync("bob has left the chat room!", "ann: alone");
    }

    [Fact]
    public async Task Connection_that_breaks_is_announced_once()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();

        await bob.VanishAsync();
        await Wait.ForAsync(bob.Served, "it has left");
        await ann.SendAsync("alone\n");

        await ann.ExpectAsync("bob has left the chat room!", "ann: alone");
        chat.Status.Statistics.ConnectionsClosed["connection_lost"].Should().Be(1);
    }

    [Fact]
    public async Task Message_cut_inside_a_character_is_one_message()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();

        foreach (var one in Encoding.UTF8.GetBytes("grüße 👋\n"))
        {
            await bob.SendAsync([one]);
        }

        await ann.ExpectAsync("bob: grüße 👋");
    }

    [Fact]
    public async Task Classic_message_cut_inside_a_character_is_held_until_the_rest_is_there()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");
        var bob = await chat.JoinAsClassicAsync("bob");
        var wave = Encoding.UTF8.GetBytes("bob: 👋");

        await bob.SendAsync(wave[..^2]);
        await bob.SendAsync(wave[^2..]);

        await ann.ExpectAsync("bob has connected to the chat room!", "bob: 👋");
    }

    [Fact]
    public async Task Classic_client_that_ends_a_line_is_a_text_client_from_there_on()
    {
        using var chat = new Chat();
        var bob = await chat.JoinAsClassicAsync("bob");
        await bob.ExpectBytesAsync("bob has connected to the chat room!\nYou are now connected!");

        await bob.SendAsync("hello\r\n");
        await bob.ExpectBytesAsync("bob: hello\n"); // the line end that the classic client had not got yet, and the line
        await bob.SendAsync("in ");
        await bob.SendAsync("pieces\r\n");

        await bob.ExpectBytesAsync("bob: in pieces\r\n");
        chat.Status.Statistics.MembersByDialect["text"].Should().Be(1);
    }

    [Fact]
    public async Task Last_line_without_an_end_is_delivered_at_close()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();

        await bob.SendAsync("bye");
        await bob.CloseAsync();

        await ann.ExpectAsync("bob: bye", "bob has left the chat room!");
        await bob.ExpectAsync("bob: bye");
        (await bob.Received.ReadToEndAsync()).Should().BeEmpty("nobody is told of its own leaving");
    }

    [Fact]
    public async Task Overlong_line_is_refused_and_the_connection_stays_open()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();

        await bob.SendAsync($"{new string('x', 4097)}\nok\n");

        await bob.ExpectAsync("* message not sent: it is longer than 4096 bytes", "bob: ok");
        await ann.ExpectAsync("bob: ok");
    }

    [Fact]
    public async Task Line_of_exactly_the_limit_is_accepted()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");

        await ann.SendAsync($"{new string('x', 4096)}\n");

        await ann.ExpectAsync($"ann: {new string('x', 4096)}");
    }

    [Fact]
    public async Task Line_that_is_not_utf8_is_refused_and_the_connection_stays_open()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();

        await bob.SendAsync([0xC3, 0x28, (byte)'\n', .. "ok\n"u8]);

        await bob.ExpectAsync("* message not sent: it is not valid UTF-8", "bob: ok");
        await ann.ExpectAsync("bob: ok");
    }

    [Fact]
    public async Task Empty_line_is_ignored()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");

        await ann.SendAsync("\n\r\n\nann: \nhi\n");

        await ann.ExpectAsync("ann: hi");
    }

    [Theory]
    [InlineData("ann: hi", "ann: hi")]
    [InlineData("ann: ann: hi", "ann: ann: hi")]
    [InlineData("bob: hi", "ann: bob: hi")]
    [InlineData("ANN: hi", "ann: ANN: hi")]
    [InlineData("* the server is going down", "ann: * the server is going down")]
    public async Task Own_alias_appears_once_and_the_alias_of_another_is_not_stripped(string line, string shown)
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");

        await ann.SendAsync($"{line}\n");

        await ann.ExpectAsync(shown);
    }

    [Fact]
    public async Task Own_alias_as_requested_appears_once_too()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("bob");
        var bob = await chat.JoinAsClassicAsync("bob");
        await ann.ExpectAsync("bob-2 has connected to the chat room!");

        await bob.SendAsync("bob: hello");
        await bob.SendAsync("bob-2: again");

        await ann.ExpectAsync("bob-2: hello", "bob-2: again");
    }

    [Fact]
    public async Task Control_sequences_are_removed()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();

        await bob.SendAsync("\u001b[31mred\u001b]0;title\u0007\u009b1m \u202etxt\n");
        await bob.SendAsync("/topic \u001b[2Jclear\n");

        await ann.ExpectAsync("bob: red txt", "* bob has set the topic: clear");
    }

    [Fact]
    public async Task Double_slash_posts_a_single_one()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");

        await ann.SendAsync("//who\n");

        await ann.ExpectAsync("ann: /who");
    }
}
