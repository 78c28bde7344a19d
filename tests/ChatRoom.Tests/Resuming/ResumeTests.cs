using ChatRoom.Resuming;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Resuming;

public class ResumeTests
{
    private const string Offer = "* to come back to where you were, within 24 hours: /resume ";

    [Fact]
    public async Task Token_is_shown_and_shown_again_the_same()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");

        await ann.SendAsync("/resume\n/resume\n");

        var first = await ann.Received.ReadLineAsync();
        first.Should().MatchRegex($"^{System.Text.RegularExpressions.Regex.Escape(Offer)}[a-z2-7]{{26}}$");
        (await ann.Received.ReadLineAsync()).Should().Be(first);
    }

    [Fact]
    public async Task Who_comes_back_gets_alias_and_room_and_what_was_said_meanwhile()
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

        await back.ExpectAsync(
            "* you are back in #ops as ann", "ann has left the chat room!", "bob: one", "bob: two",
            "ann has connected to the chat room!", "You are now connected!");
        await bob.SendAsync("three\n");
        await back.ExpectAsync("bob: three");
    }

    [Theory]
    [InlineData(false, "ann: a whole line", "ann: a piece of a li", "ann has left the chat room!")]
    [InlineData(true, "ann: a whole line", "ann has left the chat room!")]
    public async Task Line_that_was_cut_is_not_said_if_its_client_comes_back_and_says_it_again(bool hasToken, params string[] heard)
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
    public async Task Token_stays_valid_after_it_was_used()
    {
        using var chat = new Chat();
        var (ann, _) = await chat.JoinAnnAndBobAsync();
        var token = await TokenOfAsync(ann);
        for (var i = 0; i < 3; i++)
        {
            await LeaveAsync(ann);
            ann = await ResumeAsync(chat, token);
            await ann.Received.ReadLinesUntilAsync("You are now connected!");
            (await TokenOfAsync(ann)).Should().Be(token);
        }
    }

    [Fact]
    public async Task Everything_after_the_id_that_is_given_is_told_with_ids()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync(); // #1 ann, #2 bob
        var token = await TokenOfAsync(ann);
        await bob.SendAsync("one\ntwo\n");
        await bob.Received.ReadLinesUntilAsync("bob: two");
        await LeaveAsync(ann);
        await bob.ExpectAsync("ann has left the chat room!");

        var back = await ResumeAsync(chat, $"{token} 3");

        await back.ExpectAsync(
            "* you are back in #lobby as ann", "#4 bob: two", "#5 ann has left the chat room!",
            "#6 ann has connected to the chat room!", "You are now connected!");
    }

    [Fact]
    public async Task Ids_and_timestamps_are_as_they_were()
    {
        using var chat = new Chat();
        var (ann, _) = await chat.JoinAnnAndBobAsync();
        var token = await TokenOfAsync(ann);
        await ann.SendAsync("/ids on\n/timestamps on\n");
        await ann.Received.ReadLinesUntilAsync("* timestamps are on");
        await LeaveAsync(ann);

        var back = await ResumeAsync(chat, token);

        await back.ExpectAsync("* you are back in #lobby as ann");
        (await back.Received.ReadLineAsync()).Should().MatchRegex(@"^#3 \[\d\d:\d\d\] ann has left the chat room!$");
    }

    [Fact]
    public async Task Token_that_is_held_is_taken_from_who_holds_it()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        var token = await TokenOfAsync(ann);

        var back = await ResumeAsync(chat, token);

        await ann.ExpectAsync("* your place was taken by another connection");
        (await ann.Received.ReadToEndAsync()).Should().BeEmpty();
        await back.ExpectAsync(
            "* you are back in #lobby as ann", "ann has left the chat room!", "ann has connected to the chat room!", "You are now connected!");
        await bob.ExpectAsync("ann has left the chat room!", "ann has connected to the chat room!");
        chat.Status.Statistics.ConnectionsClosed["replaced"].Should().Be(1);
    }

    [Fact]
    public async Task Two_at_once_with_one_token_leave_one_that_has_it()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        var token = await TokenOfAsync(ann);
        var both = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => ResumeAsync(chat, token))));

        await Wait.UntilAsync(() => both.Count(one => !one.Served.IsCompleted) == 1 && ann.Served.IsCompleted, "one has won");
        await bob.SendAsync("who has it?\n");

        var winner = both.Single(one => !one.Served.IsCompleted);
        await winner.Received.ReadLinesUntilAsync("bob: who has it?");
        chat.Status.Statistics.ConnectionsClosed["replaced"].Should().Be(8);
    }

    [Fact]
    public async Task Alias_that_somebody_else_has_meanwhile_gets_a_number()
    {
        using var chat = new Chat();
        var (ann, _) = await chat.JoinAnnAndBobAsync();
        var token = await TokenOfAsync(ann);
        await LeaveAsync(ann);
        await chat.JoinAsync("Ann");

        var back = await ResumeAsync(chat, token);

        await back.ExpectAsync(
            "* you are back in #lobby, but somebody else is ann now: you are ann-2", "ann has left the chat room!",
            "Ann has connected to the chat room!", "ann-2 has connected to the chat room!", "You are now connected!");
    }

    [Fact]
    public async Task Token_is_not_valid_any_more_after_24_hours_and_not_before()
    {
        using var chat = new Chat();
        var (ann, _) = await chat.JoinAnnAndBobAsync();
        var token = await TokenOfAsync(ann);
        await LeaveAsync(ann);
        chat.Time.Advance(IResumeStore.Lifetime - TimeSpan.FromSeconds(1));
        ann = await ResumeAsync(chat, token);
        await ann.Received.ReadLinesUntilAsync("You are now connected!");
        chat.Time.Advance(IResumeStore.Lifetime * 2); // while somebody is there, it does not expire
        await LeaveAsync(ann);

        chat.Time.Advance(IResumeStore.Lifetime);
        var late = await ResumeAsync(chat, token);

        await late.ExpectAsync("* that token is not valid (any more)");
        await late.ExpectBytesAsync("alias?");
    }

    [Theory]
    [InlineData("/resume aaaaaaaaaaaaaaaaaaaaaaaaaa", "* that token is not valid (any more)")]
    [InlineData("/resume aaaa", "* that token is not valid (any more)")]
    [InlineData("/resume aaaa x", "* usage: /resume [token] [id]")]
    [InlineData("/resume a b c", "* usage: /resume [token] [id]")]
    [InlineData("/resume", "* usage: /resume [token] [id]")]
    public async Task Token_that_is_none_is_a_refusal_of_which_there_are_five(string line, string refusal)
    {
        using var chat = new Chat();
        var mallory = chat.Connect();

        for (var i = 0; i < 5; i++)
        {
            await mallory.ExpectBytesAsync("alias?");
            await mallory.SendAsync($"{line}\n");
            await mallory.ExpectAsync(refusal);
        }

        await mallory.ExpectAsync("* five were refused, please connect again");
        await Wait.ForAsync(mallory.Served, "it is over");
    }

    [Theory]
    [InlineData("/resume aaaaaaaaaaaaaaaaaaaaaaaaaa", "* that token is not valid (any more)")]
    [InlineData("/resume aaaa x", "* usage: /resume [token] [id]")]
    public async Task Member_with_a_token_that_is_none_stays_where_it_is(string line, string refusal)
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");

        await ann.SendAsync($"{line}\nhi\n");

        await ann.ExpectAsync(refusal, "ann: hi");
    }

    [Fact]
    public async Task Member_comes_back_by_a_command_and_leaves_what_it_was_meanwhile()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        var token = await TokenOfAsync(ann);
        await LeaveAsync(ann);
        await bob.ExpectAsync("ann has left the chat room!");
        var guest = await chat.JoinAsync("guest");
        await bob.SendAsync("hello\n");
        await guest.ExpectAsync("bob: hello");

        await guest.SendAsync($"before\n/resume {token}\nafter\n");

        await guest.ExpectAsync(
            "guest: before", "* you are back in #lobby as ann", "ann has left the chat room!", "guest has connected to the chat room!",
            "bob: hello", "guest: before", "guest has left the chat room!", "ann has connected to the chat room!",
            "You are now connected!", "ann: after");
        await chat.JoinAsync("guest");
    }

    [Fact]
    public async Task Member_that_took_its_own_alias_anew_keeps_it_when_it_comes_back()
    {
        using var chat = new Chat();
        var (ann, _) = await chat.JoinAnnAndBobAsync();
        var token = await TokenOfAsync(ann);
        await LeaveAsync(ann);
        ann = await chat.JoinAsync("ann");

        await ann.SendAsync($"/resume {token}\n/resume {token}\n");

        await ann.Received.ReadLinesUntilAsync("* you are back in #lobby as ann");
        await ann.Received.ReadLinesUntilAsync("You are now connected!");
        await ann.ExpectAsync("* you are there already");
    }

    [Fact]
    public async Task Two_that_take_each_others_places_do_not_wait_for_each_other_for_ever()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        var (annsToken, bobsToken) = (await TokenOfAsync(ann), await TokenOfAsync(bob));

        await Task.WhenAll(
            ann.SendAsync($"/resume {bobsToken}\n"), bob.SendAsync($"/resume {annsToken}\n"));
        await Wait.UntilAsync(
            () =>
            {
                chat.Time.Advance(TimeSpan.FromSeconds(1));
                return ann.Served.IsCompleted || bob.Served.IsCompleted;
            },
            "at least one is gone");

        var back = await ResumeAsync(chat, annsToken);
        await Wait.UntilAsync(
            () =>
            {
                chat.Time.Advance(TimeSpan.FromSeconds(1));
                return chat.Hub.Sessions.Find(Some.Alias("ann")) is not null;
            },
            "ann is back");
        await back.Received.ReadLinesUntilAsync("You are now connected!");
    }

    [Fact]
    public async Task Own_messages_stay_hidden_where_members_do_not_get_them()
    {
        using var chat = new Chat(options => options.EchoToSender = false);
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        var token = await TokenOfAsync(ann);
        await ann.SendAsync("mine\n");
        await bob.ExpectAsync("ann: mine");
        await LeaveAsync(ann);

        var back = await ResumeAsync(chat, $"{token} 2");

        await back.ExpectAsync(
            "* you are back in #lobby as ann", "#4 ann has left the chat room!", "#5 ann has connected to the chat room!");
    }

    [Fact]
    public async Task What_was_deleted_meanwhile_is_told_as_a_number()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        var token = await TokenOfAsync(ann);
        await LeaveAsync(ann);
        for (var i = 0; i < 1_100; i++)
        {
            await bob.SendAsync($"{i}\n");
            await bob.Received.ReadLinesUntilAsync($"bob: {i}");
        }

        var back = await ResumeAsync(chat, token);

        await back.ExpectAsync("* you are back in #lobby as ann", "* 101 messages are gone");
        var lines = await back.Received.ReadLinesUntilAsync("ann has connected to the chat room!");
        lines.SkipLast(1).Should().Equal(Enumerable.Range(100, 1_000).Select(i => $"bob: {i}"));
    }

    [Fact]
    public async Task Id_that_the_room_has_not_reached_is_not_believed()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        var token = await TokenOfAsync(ann);
        await LeaveAsync(ann);
        await bob.SendAsync("hi\n");
        await bob.Received.ReadLinesUntilAsync("bob: hi");

        var back = await ResumeAsync(chat, $"{token} 1000000");

        await back.ExpectAsync("* you are back in #lobby as ann", "#3 ann has left the chat room!", "#4 bob: hi", "#5 ann has connected to the chat room!");
    }

    [Fact]
    public async Task Place_is_right_after_an_orderly_end_of_the_server()
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

        var place = await store.FindAsync(ResumeToken.TryParse(token, out var parsed) ? parsed.Hash : "");

        place.Should().BeEquivalentTo(new { Alias = "ann", Room = "#lobby", LastId = 3L });
        place!.Expires.Should().NotBeNull();
    }

    [Fact]
    public async Task Journal_that_cannot_be_read_keeps_the_token_for_later()
    {
        using var chat = new Chat();
        var (ann, _) = await chat.JoinAnnAndBobAsync();
        var token = await TokenOfAsync(ann);
        await LeaveAsync(ann);
        chat.Journal.CannotBeReadBack = true;
        var back = await ResumeAsync(chat, token);
        await back.ExpectAsync("* you are back in #lobby as ann", "* the room cannot be opened at present, please connect again");
        await Wait.ForAsync(back.Served, "it is over");
        chat.Journal.CannotBeReadBack = false;

        back = await ResumeAsync(chat, token);

        await back.Received.ReadLinesUntilAsync("You are now connected!");
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
