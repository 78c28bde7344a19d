using ChatRoom.Resuming;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Resuming;

/// <summary>Tokens and their holders.</summary>
public class ResumeTests
{
    private const string Offer = "* to resume this session later (within 24 hours): /resume ";

    [Fact]
    public async Task Token_is_shown_and_shown_again_the_same()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");

        await ann.SendAsync("/resume\n/resume\n");

        var first = await ann.Received.ReadLineAsync();
        first.Should().MatchRegex($"^{System.Text.RegularExpressions.Regex.Escape(Offer)}[0-9a-f]{{32}}$");
        (await ann.Received.ReadLineAsync()).Should().Be(first);
    }

    [Fact]
    public async Task Client_that_resumes_gets_its_alias_its_room_and_the_missed_messages()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        await ann.SendAsync("/join #ops\n");
        await bob.SendAsync("/join #ops\n");
        await ann.Received.ReadLinesUntilAsync("* bob has joined this room");
        var token = await TokenOfAsync(ann);
        await LeaveAsync(ann);
        await bob.SendAsync("one\ntwo\n");
        await bob.Received.ReadLinesUntilAsync("bob: two");

        var back = await ResumeAsync(chat, token);

        await back.ExpectBackAsync(
            "* you are back in #ops as ann", "ann has left the chat room!", "bob: one", "bob: two",
            "ann has connected to the chat room!", "You are now connected!");
        await bob.SendAsync("three\n");
        await back.ExpectAsync("bob: three");
    }

    [Theory]
    [InlineData(false, "ann: a whole line", "ann: a piece of a li", "ann has left the chat room!")]
    [InlineData(true, "ann: a whole line", "ann has left the chat room!")]
    public async Task Cut_line_is_posted_once_if_its_client_resumes_and_sends_it_again(bool hasToken, params string[] heard)
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        if (hasToken)
        {
            await TokenOfAsync(ann);
        }

        await ann.SendAsync("a whole line\na piece of a li");
        await ann.CloseAsync();

        await bob.ExpectAsync(heard);
    }

    [Fact]
    public async Task Alias_that_another_client_has_taken_meanwhile_gets_a_number()
    {
        using var chat = new Chat();
        var (ann, _) = await chat.JoinAnnAndBobAsync();
        var token = await TokenOfAsync(ann);
        await LeaveAsync(ann);
        await chat.JoinAsync("Ann");

        var back = await ResumeAsync(chat, token);

        await back.ExpectBackAsync(
            "* you are back in #lobby, but somebody else is now ann: you are ann-2", "ann has left the chat room!",
            "Ann has connected to the chat room!", "ann-2 has connected to the chat room!", "You are now connected!");
    }

    [Fact]
    public async Task Token_expires_after_24_hours_and_not_before()
    {
        using var chat = new Chat();
        var (ann, _) = await chat.JoinAnnAndBobAsync();
        var token = await TokenOfAsync(ann);
        await LeaveAsync(ann);
        chat.Time.Advance(IResumeStore.Lifetime - TimeSpan.FromSeconds(1));
        ann = await ResumeAsync(chat, token);
        await ann.Received.ReadLinesUntilAsync("You are now connected!");
        chat.Time.Advance(IResumeStore.Lifetime * 2); // while its client is connected, the token does not expire
        await LeaveAsync(ann);

        chat.Time.Advance(IResumeStore.Lifetime);
        var late = await ResumeAsync(chat, token);

        await late.ExpectAsync("* that token is invalid or has expired");
        await late.ExpectBytesAsync("alias?");
    }

    [Theory]
    [InlineData("/resume 0123456789abcdef0123456789abcdef", "* that token is invalid or has expired")]
    [InlineData("/resume aaaa", "* that token is invalid or has expired")]
    [InlineData("/resume aaaa x", "* usage: /resume <token> [id]")]
    [InlineData("/resume a b c", "* usage: /resume <token> [id]")]
    [InlineData("/resume", "* usage: /resume <token> [id]")]
    public async Task Invalid_token_counts_as_one_of_five_refusals(string line, string refusal)
    {
        using var chat = new Chat();
        var mallory = chat.Connect();

        for (var i = 0; i < 5; i++)
        {
            await mallory.ExpectBytesAsync("alias?");
            await mallory.SendAsync($"{line}\n");
            await mallory.ExpectAsync(refusal);
        }

        await mallory.ExpectAsync("* too many attempts, please reconnect");
        await Wait.ForAsync(mallory.Served, "it is over");
    }

    [Fact]
    public async Task Place_is_right_after_a_clean_shutdown()
    {
        var store = new MemoryResumeStore();
        string token;
        using (var chat = new Chat(store: store))
        {
            var (ann, bob) = await chat.JoinAnnAndBobAsync();
            token = await TokenOfAsync(ann);
            await bob.SendAsync("one\n");
            await ann.ExpectAsync("bob: one");
            await Wait.ForAsync(chat.Drain.StoppingAsync(CancellationToken.None), "it has gone down");
        }

        var state = await store.FindAsync(ResumeToken.TryParse(token, out var parsed) ? parsed.Hash : "");

        state.Should().BeEquivalentTo(new { Alias = "ann", Room = "#lobby", LastId = 3L });
        state!.Expires.Should().NotBeNull();
    }

    internal static async Task<string> TokenOfAsync(InMemoryConnection member)
    {
        await member.SendAsync("/resume\n");
        while (true)
        {
            var line = await member.Received.ReadLineAsync();
            if (line.StartsWith(Offer, StringComparison.Ordinal))
            {
                return line[Offer.Length..].TrimEnd();
            }
        }
    }

    internal static async Task<InMemoryConnection> ResumeAsync(Chat chat, string arguments, InMemoryConnection? connection = null)
    {
        var back = chat.Connect(connection);
        await back.ExpectBytesAsync("alias?");
        await back.SendAsync($"/resume {arguments}\n");
        return back;
    }

    internal static async Task LeaveAsync(InMemoryConnection member)
    {
        await member.CloseAsync();
        await Wait.ForAsync(member.Served, "it has left");
    }
}
