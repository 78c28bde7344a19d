using ChatRoom.Identity;

namespace ChatRoom.Tests.Connections;

/// <summary>Valid aliases and ignored messages, as clients see them.</summary>
public class NameTests
{
    [Fact]
    public async Task Alias_that_looks_like_a_members_is_taken_and_a_classic_client_gets_a_number()
    {
        using var chat = new Chat();
        var vera = await chat.JoinAsync("vera");
        var other = chat.Connect();

        await other.SendAsync("v\u0435ra\n");
        await other.ExpectBytesAsync("alias?* that alias is taken: it looks like vera\nalias?");
        await chat.JoinAsClassicAsync("v\u0435ra");

        await vera.ExpectAsync("v\u0435ra-2 has connected to the chat room!");
    }

    [Fact]
    public async Task Reserved_alias_is_refused_as_reserved_at_the_prompt_and_by_nick()
    {
        using var chat = new Chat(aliases: new MemoryAliasRegistry(ReservedAliases.In(new ChatRoomOptions())));
        var ann = await chat.JoinAsync("ann");
        foreach (var alias in (string[])["server", "Admin", "You", "system", "root", "r00t"])
        {
            var other = chat.Connect();
            await other.SendAsync($"{alias}\n");
            await other.ExpectBytesAsync("alias?* that alias is reserved\nalias?");
            await ann.SendAsync($"/nick {alias}\n");
            await ann.ExpectAsync("* that alias is reserved");
        }
    }

    [Fact]
    public async Task Member_may_take_an_alias_that_looks_like_its_own()
    {
        using var chat = new Chat();
        var bob = await chat.JoinAsync("bob");

        await bob.SendAsync("/nick b0b\n/nick BOB\n");

        await bob.ExpectAsync("* bob is now known as b0b", "* b0b is now known as BOB");
    }

    [Theory]
    [InlineData(" bob ")]
    [InlineData("\u00A0bob\u3000")]
    [InlineData("\tbob\0")]
    public async Task Blanks_around_an_alias_are_ignored(string line)
    {
        using var chat = new Chat();
        var bob = chat.Connect();

        await bob.SendAsync($"{line}\n");

        await bob.ExpectBytesAsync("alias?bob has connected to the chat room!\n");
    }

    [Theory]
    [InlineData("\u200B")]
    [InlineData("\u200F\u00A0")]
    [InlineData("\u3164")]
    [InlineData("\u2800")]
    [InlineData("   ")]
    [InlineData("/me \u200B")]
    public async Task Message_without_a_visible_character_is_ignored(string text)
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();

        await bob.SendAsync($"{text}\nseen\n");

        await ann.ExpectAsync("bob: seen");
    }

    [Fact]
    public async Task Deleted_input_is_never_posted_at_the_prompt_or_after_it()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");
        var bob = chat.Connect();

        await bob.SendAsync("anx\b\b\bbob\r\n");
        await bob.SendAsync("my secret\u0015hi\r\n");
        await bob.SendAsync([(byte)'x', (byte)'y', 255, 247, 255, 248, (byte)'z', 13, 10]); // EC, EL

        await ann.ExpectAsync("bob has connected to the chat room!", "bob: hi", "bob: z");
    }

    [Fact]
    public async Task Terminal_in_character_mode_becomes_a_member_at_its_line_end_and_no_key_is_posted()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");
        var martha = chat.Connect();

        foreach (var key in "martha\rhi\r")
        {
            await martha.SendAsync(key.ToString());
            chat.Time.Advance(TimeSpan.FromSeconds(2));
        }

        await ann.ExpectAsync("martha has connected to the chat room!", "martha: hi");
    }

    [Fact]
    public async Task Keys_after_an_alias_in_one_read_are_a_line_and_not_messages()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");
        var bob = await chat.JoinAsClassicAsync("bob");

        foreach (var key in "hello\r\n")
        {
            await bob.SendAsync(key.ToString());
        }

        await ann.ExpectAsync("bob has connected to the chat room!", "bob: hello");
    }

    [Fact]
    public async Task Command_with_a_late_line_end_is_not_an_alias()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");
        var bob = chat.Connect();

        await bob.SendAsync(" /resume 0123456789abcdef0123456789abcdef");
        chat.Time.Advance(TimeSpan.FromSeconds(29));
        await bob.SendAsync("\nbob\n");

        await bob.Received.ReadLinesUntilAsync("alias?bob has connected to the chat room!");
        await ann.ExpectAsync("bob has connected to the chat room!");
    }
}
