using ChatRoom.Testing;

namespace ChatRoom.Tests.Commands;

/// <summary><c>/me</c>, <c>/msg</c>, <c>/reply</c>, <c>/ignore</c>, <c>/unignore</c>, <c>/quit</c>.</summary>
public class TalkCommandTests
{
    [Fact]
    public async Task Me_shows_an_action_to_the_room()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();

        await bob.SendAsync("/me waves  twice\n");

        await ann.ExpectAsync("** bob waves  twice");
        await bob.ExpectAsync("** bob waves  twice");
    }

    [Fact]
    public async Task Msg_is_seen_only_by_sender_and_recipient()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        var cat = await chat.JoinAsync("cat");

        await bob.SendAsync("/msg ANN  psst\nloud\n");

        await bob.ExpectAsync("cat has connected to the chat room!", "* you whisper to ann: psst", "bob: loud");
        await ann.ExpectAsync("cat has connected to the chat room!", "* bob whispers: psst", "bob: loud");
        await cat.ExpectAsync("bob: loud");
    }

    [Fact]
    public async Task Msg_reaches_a_member_in_another_room()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        await ann.SendAsync("/join #ops\n");
        await ann.Received.ReadLinesUntilAsync("* you are in #ops now, 1 here");

        await bob.SendAsync("/w ann psst\n");

        await ann.ExpectAsync("* bob whispers: psst");
    }

    [Fact]
    public async Task Reply_goes_to_the_last_person_who_sent_or_got_a_whisper()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();

        await bob.SendAsync("/msg ann one\n");
        await ann.SendAsync("/r two\n");
        await bob.SendAsync("/reply three\n");

        await ann.ExpectAsync("* bob whispers: one", "* you whisper to bob: two", "* bob whispers: three");
        await bob.ExpectAsync("* you whisper to ann: one", "* ann whispers: two", "* you whisper to ann: three");
    }

    [Fact]
    public async Task Reply_to_a_person_who_has_left_is_reported_as_not_sent()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        await bob.SendAsync("/msg ann one\n/quit\n");
        await Wait.ForAsync(bob.Served, "bob has left");

        await ann.SendAsync("/reply two\n");

        await ann.ExpectAsync("* bob whispers: one", "bob has left the chat room!", "* bob has left; your reply was not sent");
    }

    [Fact]
    public async Task Msg_to_a_person_who_ignores_the_sender_is_not_shown_and_the_sender_does_not_notice()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();

        await ann.SendAsync("/ignore bob\n");
        await bob.SendAsync("/msg ann psst\n");
        await bob.ExpectAsync("* you whisper to ann: psst");
        await ann.SendAsync("/reply you\n");

        await ann.ExpectAsync("* you are now ignoring bob", "* nobody has whispered to you yet");
    }

    [Fact]
    public async Task Msg_to_a_client_that_does_not_read_is_reported_as_not_delivered()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann", new InMemoryConnection(outputBound: 1));
        var bob = await chat.JoinAsync("bob", new InMemoryConnection(outputBound: 1024 * 1024));
        for (var i = 0; i < 30; i++)
        {
            await bob.SendAsync($"/msg ann {new string('x', 4000)}\n");
        }

        await bob.Received.ReadLinesUntilAsync("* ann's connection is not reading; your message was not delivered");
    }

    [Fact]
    public async Task Ignored_member_is_not_heard_but_seen()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();

        await ann.SendAsync("/ignore\n/ignore BOB\n/ignore\n");
        await bob.SendAsync("hi\n/me waves\n/join #ops\n");
        await ann.SendAsync("done\n");

        await ann.ExpectAsync(
            "* you are not ignoring anyone", "* you are now ignoring bob", "* you are ignoring: bob", "* bob has left this room", "ann: done");
    }

    [Fact]
    public async Task Unignored_member_is_heard_again()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();

        await ann.SendAsync("/ignore bob\n/unignore BOB\n");
        await bob.SendAsync("hi\n");

        await ann.ExpectAsync("* you are now ignoring bob", "* you are no longer ignoring bob", "bob: hi");
    }

    [Fact]
    public async Task Ignore_follows_a_rename()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();

        await ann.SendAsync("/ignore bob\n");
        await bob.SendAsync("/nick rob\nhi\n");
        await ann.SendAsync("done\n");

        await ann.ExpectAsync("* you are now ignoring bob", "* bob is now known as rob", "ann: done");
    }

    [Fact]
    public async Task Ignore_works_without_echo_too()
    {
        using var chat = new Chat(options => options.EchoToSender = false);
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        var cat = await chat.JoinAsync("cat");

        await ann.SendAsync("/ignore bob\nmine\n");
        await bob.SendAsync("hi\n");
        await cat.SendAsync("meow\n");

        await ann.ExpectAsync("cat has connected to the chat room!", "* you are now ignoring bob", "cat: meow");
    }

    [Theory]
    [InlineData("/quit")]
    [InlineData("/exit")]
    [InlineData("/bye")]
    public async Task Quit_leaves_and_later_lines_are_not_posted(string line)
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();

        await bob.SendAsync($"{line}\nnot said\n");

        await Wait.ForAsync(bob.Served, "it has left");
        await ann.ExpectAsync("bob has left the chat room!");
        await ann.SendAsync("alone\n");
        await ann.ExpectAsync("ann: alone");
        chat.Status.Statistics.ConnectionsClosed["quit"].Should().Be(1);
    }

    [Fact]
    public async Task Quit_posts_its_text_first()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();

        await bob.SendAsync("/quit good night\n");

        await ann.ExpectAsync("bob: good night", "bob has left the chat room!");
        await bob.ExpectAsync("bob: good night");
    }
}
