using ChatRoom.Testing;

namespace ChatRoom.Tests.Connections;

/// <summary>Aliases that are invalid, taken, or never sent.</summary>
public class AliasRefusalTests
{
    private const string ConnectedBob = "bob has connected to the chat room!";
    private const string Welcome = "You are now connected!";

    [Theory]
    [InlineData("bob\r\n")]
    [InlineData("bob\r\0")]
    public async Task Client_that_ends_lines_with_cr_and_more_gets_cr_lf(string line)
    {
        using var chat = new Chat();
        var bob = chat.Connect();

        await bob.SendAsync(line);

        await bob.ExpectBytesAsync($"alias?{ConnectedBob}\r\n{Welcome}\r\n");
    }

    [Fact]
    public async Task Lone_cr_is_the_line_end_of_a_raw_terminal_which_gets_cr_lf()
    {
        using var chat = new Chat();
        var bob = chat.Connect();

        await bob.SendAsync("bob\r");
        await bob.SendAsync("hi\r");

        await bob.ExpectBytesAsync($"alias?{ConnectedBob}\r\n{Welcome}\r\nbob: hi\r\n");
    }

    [Fact]
    public async Task Cr_and_lf_in_two_reads_are_one_line_end()
    {
        using var chat = new Chat();
        var bob = chat.Connect();

        await bob.SendAsync("bob\r");
        await bob.SendAsync("\nhi\r\n");

        await bob.ExpectBytesAsync($"alias?{ConnectedBob}\r\n{Welcome}\r\nbob: hi\r\n");
    }

    [Fact]
    public async Task Classic_client_gets_texts_joined_by_lf_and_nothing_after_the_last()
    {
        using var chat = new Chat();
        var bob = chat.Connect();

        await bob.SendAsync("bob");
        chat.Time.Advance(TimeSpan.FromMilliseconds(299 - 20));
        chat.Status.Statistics.MembersByDialect["classic"].Should().Be(0);
        chat.Time.Advance(TimeSpan.FromMilliseconds(21));
        await bob.ExpectBytesAsync($"alias?{ConnectedBob}\n{Welcome}");
        await bob.SendAsync("bob: hi");

        await bob.ExpectBytesAsync("bob: hi");
        chat.Status.Statistics.MembersByDialect["classic"].Should().Be(1);
        await bob.CloseAsync();
        (await bob.Received.ReadToEndAsync()).Should().BeEmpty();
    }

    [Theory]
    [InlineData("bob", "bob: hello")]
    [InlineData("bobbob: hello")]
    public async Task Classic_client_that_speaks_at_once_needs_no_silence(params string[] sends)
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");
        var bob = chat.Connect();

        foreach (var send in sends)
        {
            await bob.SendAsync(send);
        }

        await ann.ExpectAsync(ConnectedBob, "bob: hello");
        chat.Status.Statistics.MembersByDialect["classic"].Should().Be(1);
    }

    [Fact]
    public async Task Second_read_that_ends_a_line_makes_a_text_line_of_both()
    {
        using var chat = new Chat();
        var bob = chat.Connect();

        await bob.SendAsync("bo");
        await bob.SendAsync("b\n");

        await bob.ExpectBytesAsync($"alias?{ConnectedBob}\n{Welcome}\n");
    }

    [Fact]
    public async Task Alias_and_messages_in_one_read_are_all_processed()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");

        await chat.Connect().SendAsync("bob\nhello\nagain\n");

        await ann.ExpectAsync(ConnectedBob, "bob: hello", "bob: again");
    }

    [Fact]
    public async Task Invalid_alias_is_refused_with_a_reason_and_requested_again_five_times()
    {
        using var chat = new Chat();
        var bob = chat.Connect();

        for (var i = 0; i < 5; i++)
        {
            await bob.SendAsync("b b\n");
        }

        var refusal = "alias?* an alias can't contain white space\n";
        (await bob.Received.ReadToEndAsync()).Should().Be(
            string.Concat(Enumerable.Repeat(refusal, 5)) + "* too many attempts, please reconnect\n");
        await Wait.ForAsync(bob.Served, "it is closed");
        chat.Status.Statistics.ConnectionsClosed["alias_refused"].Should().Be(1);
    }

    [Fact]
    public async Task Refused_alias_can_be_followed_by_a_valid_one()
    {
        using var chat = new Chat();
        var bob = chat.Connect();

        await bob.SendAsync("/bob\nbob\n");

        await bob.ExpectBytesAsync($"alias?* an alias can't begin with \"/\"\nalias?{ConnectedBob}\n{Welcome}\n");
    }

    [Fact]
    public async Task Taken_alias_is_refused_to_a_text_client_whatever_its_case()
    {
        using var chat = new Chat();
        await chat.JoinAsync("bob");
        var other = chat.Connect();

        await other.SendAsync("BOB\n");

        await other.ExpectBytesAsync("alias?* that alias is taken\nalias?");
    }

    [Fact]
    public async Task Taken_alias_is_free_again_after_its_member_has_left()
    {
        using var chat = new Chat();
        var first = await chat.JoinAsync("bob");
        await first.CloseAsync();
        await Wait.ForAsync(first.Served, "it has left");

        await chat.JoinAsync("bob");
    }

    [Fact]
    public async Task Taken_alias_gets_a_number_at_a_classic_client()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("bob");

        await chat.JoinAsClassicAsync("bob");
        await chat.JoinAsClassicAsync("bob");

        await ann.ExpectAsync("bob-2 has connected to the chat room!", "bob-3 has connected to the chat room!");
    }

    [Fact]
    public async Task Illegal_alias_is_made_legal_at_a_classic_client()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");

        await chat.JoinAsClassicAsync("*b o/b");

        await ann.ExpectAsync("b_ob has connected to the chat room!");
    }

    [Theory]
    [InlineData("")]
    [InlineData("b")]
    [InlineData("b b\n")]
    public async Task Client_without_an_alias_in_time_is_notified_and_closed(string sent)
    {
        using var chat = new Chat(options => options.Dialect = ProtocolChoice.Text);
        var bob = chat.Connect();
        await bob.SendAsync(sent);

        chat.Time.Advance(TimeSpan.FromSeconds(29));
        bob.Served.IsCompleted.Should().BeFalse();
        chat.Time.Advance(TimeSpan.FromSeconds(1));

        (await bob.Received.ReadToEndAsync()).Should().EndWith("\r\n* no alias came in time, please reconnect\r\n");
        await Wait.ForAsync(bob.Served, "it is closed");
        chat.Status.Statistics.ConnectionsClosed["alias_timeout"].Should().Be(1);
    }

    [Fact]
    public async Task Alias_timeout_of_zero_is_no_limit()
    {
        using var chat = new Chat(options => options.Limits.AliasTimeout = TimeSpan.Zero);
        var bob = chat.Connect();

        chat.Time.Advance(TimeSpan.FromDays(1));
        await bob.SendAsync("bob\n");

        await bob.ExpectBytesAsync($"alias?{ConnectedBob}\n");
    }
}
