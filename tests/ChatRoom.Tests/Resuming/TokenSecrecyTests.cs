using ChatRoom.Participants;
using ChatRoom.Resuming;
using ChatRoom.Testing;
using static ChatRoom.Tests.Resuming.ResumeTests;

namespace ChatRoom.Tests.Resuming;

/// <summary>A token is shown only to its owner, and does not stay valid forever.</summary>
public class TokenSecrecyTests
{
    private const string Refused = "* not sent: it contains a resume token, which works like a password";

    public static TheoryData<string> Blanks => [" ", "   ", "\t", "\u00a0", "\u3000", "\ufeff", " \u200b "];

    [Theory]
    [MemberData(nameof(Blanks))]
    public async Task Blanks_and_a_slash_are_a_command_and_never_posted(string blanks)
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();

        await ann.SendAsync($"{blanks}/msg bob secret\n{blanks}/foo\nann: {blanks}/foo\n{blanks}//foo\nend\n");

        await ann.ExpectAsync("* you whisper to bob: secret", "* unknown command: /foo (try /help)", "* unknown command: /foo (try /help)", "ann: /foo", "ann: end");
        await bob.ExpectAsync("* ann whispers: secret", "ann: /foo", "ann: end");
    }

    [Theory]
    [InlineData("my token is {0}")]
    [InlineData("{0}")]
    [InlineData("resume {0} 12")]
    [InlineData("/me gives {0} away")]
    [InlineData("/topic {0}")]
    [InlineData("/msg bob {0}")]
    [InlineData("/nick {0}")]
    [InlineData("/join {0}")]
    [InlineData("/join #{0}")]
    public async Task Text_with_a_valid_token_is_not_shown(string text)
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        var carl = await chat.JoinAsync("carl");
        var held = await TokenOfAsync(ann);
        var kept = await TokenOfAsync(carl);
        await LeaveAsync(carl);
        await ann.Received.ReadLinesUntilAsync("carl has left the chat room!");
        await bob.Received.ReadLinesUntilAsync("carl has left the chat room!");

        foreach (var token in (string[])[held, kept, held.ToUpperInvariant()])
        {
            await ann.SendAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, $"{text}\n", token));
            await ann.ExpectAsync(Refused);
        }

        await ann.SendAsync("end\n");
        await ann.ExpectAsync("ann: end");
        await bob.ExpectAsync("ann: end");
    }

    [Fact]
    public async Task Last_words_with_a_token_are_not_shown()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        var token = await TokenOfAsync(ann);

        await ann.SendAsync($"/quit {token}\n");

        await bob.ExpectAsync("ann has left the chat room!");
    }

    [Fact]
    public async Task Token_is_not_an_alias()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        var token = await TokenOfAsync(ann);
        var connection = chat.Connect();

        await connection.ExpectBytesAsync("alias?");
        await connection.SendAsync($"{token}\n");

        await connection.ExpectAsync("* that is a resume token, not an alias; enter: /resume <token>");
        await connection.ExpectBytesAsync("alias?");
        await bob.SendAsync("end\n");
        await bob.ExpectAsync("bob: end");
    }

    [Fact]
    public async Task Token_that_a_classic_client_sends_as_its_alias_is_not_shown()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        var token = await TokenOfAsync(ann);

        await chat.JoinAsClassicAsync(token);

        await bob.ExpectAsync("guest has connected to the chat room!");
    }

    [Fact]
    public async Task Digits_that_are_not_a_token_are_shown()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");
        var token = await TokenOfAsync(ann);
        var other = (token[0] == '0' ? '1' : '0') + token[1..];

        await ann.SendAsync($"{other}\n");

        await ann.ExpectAsync($"ann: {other}");
    }

    [Fact]
    public async Task Store_that_cannot_be_read_refuses_what_may_be_a_token_and_nothing_else()
    {
        var store = new FaultyResumeStore();
        using var chat = new Chat(store: store);
        var ann = await chat.JoinAsync("ann");
        store.ReadingFails = true;

        await ann.SendAsync($"hi\n{new string('a', 32)}\nend\n");

        await ann.ExpectAsync("ann: hi", "* not sent: the server cannot check right now whether it contains a resume token", "ann: end");
    }

    [Fact]
    public async Task Member_does_not_resume_and_is_not_shown_the_token_that_it_gave()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        var token = await TokenOfAsync(ann);

        await bob.SendAsync($"/resume {token}\n /resume {token}\nend\n");

        var lines = await bob.Received.ReadLinesUntilAsync("bob: end");
        lines.Should().HaveCount(3).And.NotContain(line => line.Contains(token, StringComparison.Ordinal));
        lines[0].Should().StartWith("* usage: /resume [off]");
        await ann.ExpectAsync("bob: end");
    }

    [Fact]
    public async Task Token_that_was_revoked_is_invalid_and_the_next_one_is_another()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");
        var token = await TokenOfAsync(ann);

        await ann.SendAsync("/resume off\n/resume OFF\n");
        await ann.ExpectAsync("* your resume token is revoked", "* you have no resume token");
        var thief = await ResumeAsync(chat, token);

        await thief.ExpectAsync("* that token is invalid or has expired");
        await ann.SendAsync($"{token}\n");
        await ann.ExpectAsync($"ann: {token}");
        var next = await TokenOfAsync(ann);
        next.Should().NotBe(token);
        await LeaveAsync(ann);
        await (await ResumeAsync(chat, next)).Received.ReadLinesUntilAsync("You are now connected!");
        await (await ResumeAsync(chat, token)).ExpectAsync("* that token is invalid or has expired");
    }

    [Fact]
    public async Task Used_token_is_replaced_and_invalid_once_the_new_one_is_used()
    {
        using var chat = new Chat();
        var (ann, _) = await chat.JoinAnnAndBobAsync();
        var first = await TokenOfAsync(ann);
        await LeaveAsync(ann);
        ann = await ResumeAsync(chat, first);
        var second = await ann.ExpectBackAsync("* you are back in #lobby as ann");
        await ann.Received.ReadLinesUntilAsync("You are now connected!");
        (await TokenOfAsync(ann)).Should().Be(second).And.NotBe(first);
        await LeaveAsync(ann);
        ann = await ResumeAsync(chat, second);
        var third = await ann.ExpectBackAsync("* you are back in #lobby as ann");
        await ann.Received.ReadLinesUntilAsync("You are now connected!");
        third.Should().NotBe(second);

        await (await ResumeAsync(chat, first)).ExpectAsync("* that token is invalid or has expired");

        await ann.SendAsync("still here\n");
        await ann.ExpectAsync("ann: still here");
    }

    [Fact]
    public async Task Client_that_never_got_the_new_token_resumes_with_the_old_one_any_number_of_times()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        var token = await TokenOfAsync(ann);
        for (var i = 0; i < 3; i++)
        {
            await ann.VanishAsync();
            await Wait.ForAsync(ann.Served, "ann is cut off");
            chat.Time.Advance(TimeSpan.FromHours(23));
            ann = await ResumeAsync(chat, token); // and does not record the new token
            await Wait.UntilAsync(() => chat.Get<ParticipantDirectory>().Find(Some.Alias("ann")) is not null, "ann is back");
        }

        await bob.SendAsync("one place\n");
        await ann.Received.ReadLinesUntilAsync("bob: one place");
        chat.Status.Statistics.Connections.Should().Be(2);
    }

    [Fact]
    public async Task Used_token_is_invalid_after_a_minute_in_which_the_connection_that_has_the_new_one_lived()
    {
        var store = new MemoryResumeStore();
        using var chat = new Chat(store: store);
        var (ann, _) = await chat.JoinAnnAndBobAsync();
        var first = await TokenOfAsync(ann);
        await LeaveAsync(ann);
        ann = await ResumeAsync(chat, first);
        var second = await ann.ExpectBackAsync("* you are back in #lobby as ann");
        await ann.Received.ReadLinesUntilAsync("You are now connected!");

        chat.Time.Advance(ResumeManager.Grace);
        await Wait.UntilAsync(() => chat.Get<ParticipantDirectory>().Find(Some.Alias("ann"))!.Session.Resumable!.StateNow(null)!.FormerHash is null, "the minute is over");
        await LeaveAsync(ann);

        await (await ResumeAsync(chat, first)).ExpectAsync("* that token is invalid or has expired");
        await (await ResumeAsync(chat, second)).Received.ReadLinesUntilAsync("You are now connected!");
    }
}
