using ChatRoom.Journal;
using ChatRoom.Protocol;
using ChatRoom.Resuming;
using ChatRoom.Rooms;
using ChatRoom.Testing;
using static ChatRoom.Tests.Resuming.ResumeTests;

namespace ChatRoom.Tests.Resuming;

/// <summary>The missed events that a returning client gets.</summary>
public class ReplayTests
{
    [Fact]
    public async Task Everything_after_the_given_id_is_shown_with_ids()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync(); // #1 ann, #2 bob
        var token = await TokenOfAsync(ann);
        await bob.SendAsync("one\ntwo\n");
        await bob.Received.ReadLinesUntilAsync("bob: two");
        await LeaveAsync(ann);
        await bob.ExpectAsync("ann has left the chat room!");

        var back = await ResumeAsync(chat, $"{token} 3");

        await back.ExpectBackAsync(
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

        await back.ExpectBackAsync("* you are back in #lobby as ann");
        (await back.Received.ReadLineAsync()).Should().MatchRegex(@"^#3 \[\d\d:\d\d\] ann has left the chat room!$");
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

        await back.ExpectBackAsync(
            "* you are back in #lobby as ann", "#4 ann has left the chat room!", "#5 ann has connected to the chat room!");
    }

    [Fact]
    public async Task Deleted_messages_are_reported_as_a_number()
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

        await back.ExpectBackAsync("* you are back in #lobby as ann", "* 101 messages are no longer available");
        var lines = await back.Received.ReadLinesUntilAsync("ann has connected to the chat room!");
        lines.SkipLast(1).Should().Equal(Enumerable.Range(100, 1_000).Select(i => $"bob: {i}"));
    }

    [Theory]
    [InlineData(1_500, 10, 1_000)] // messages
    [InlineData(200, 3_000, 88)] // bytes
    public async Task Repeated_messages_go_no_further_back_than_the_history(int had, int length, int again)
    {
        using var chat = new Chat();
        chat.Journal.KeepsAll = true;
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        var token = await TokenOfAsync(ann);
        for (var i = 0; i < had; i++)
        {
            await chat.Journal.AppendAsync("#lobby", Some.Message($"had {i} {new string('x', length)}", "bob"));
        }

        await ann.Received.ReadLinesUntilAsync($"bob: had {had - 1} {new string('x', length)}");
        await LeaveAsync(ann);
        for (var i = 0; i < 1_200; i++)
        {
            await chat.Journal.AppendAsync("#lobby", Some.Message($"missed {i} {new string('x', length)}", "bob"));
        }

        var back = await ResumeAsync(chat, $"{token} 0");

        await back.ExpectBackAsync("* you are back in #lobby as ann");
        var lines = await back.Received.ReadLinesUntilAsync("You are now connected!");
        lines[0].Should().MatchRegex(@"^\* [0-9]+ messages? skipped \(");
        lines.Count(static line => line.Contains(" had ", StringComparison.Ordinal)).Should().BeCloseTo(again, 5);
        lines.Where(static line => line.Contains(" missed ", StringComparison.Ordinal)).Select(static line => int.Parse(line.Split(' ')[3], System.Globalization.CultureInfo.InvariantCulture))
            .Should().Equal(Enumerable.Range(0, 1_200), "what was really missed is given in full");
        await bob.CloseAsync();
    }

    [Fact]
    public async Task Id_that_the_room_has_not_reached_is_ignored()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        var token = await TokenOfAsync(ann);
        await LeaveAsync(ann);
        await bob.SendAsync("hi\n");
        await bob.Received.ReadLinesUntilAsync("bob: hi");

        var back = await ResumeAsync(chat, $"{token} 1000000");

        await back.ExpectBackAsync("* you are back in #lobby as ann", "#3 ann has left the chat room!", "#4 bob: hi", "#5 ann has connected to the chat room!");
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
        await back.ExpectAsync("* the room cannot be opened right now, please reconnect");
        await Wait.ForAsync(back.Served, "it is over");
        chat.Journal.CannotBeReadBack = false;

        back = await ResumeAsync(chat, token);

        await back.Received.ReadLinesUntilAsync("You are now connected!");
    }

    [Fact]
    public async Task Journal_that_was_set_back_repeats_nothing_and_the_client_gets_a_notice()
    {
        using var chat = new Chat();
        chat.Journal.HidesEpochs = true;
        var ann = await chat.JoinAsync("ann");
        var token = await TokenOfAsync(ann);
        await ann.SendAsync("/ids on\none\ntwo\n");
        await ann.Received.ReadLinesUntilAsync("#3 ann: two");
        await LeaveAsync(ann); // the last one: the journal in memory restarts the room's ids
        var bob = await chat.JoinAsync("bob");
        await bob.SendAsync("anew\n");
        await bob.ExpectAsync("bob: anew");

        var back = await ResumeAsync(chat, token);

        await back.ExpectBackAsync(
            "* you are back in #lobby as ann", "* the message numbers of #lobby were reset (/history shows recent messages)",
            "#3 ann has connected to the chat room!", "You are now connected!");
        await LeaveAsync(back);
        await Wait.UntilAsync(() => chat.Get<RoomDirectory>().Rooms.Single().Subscriptions.Length == 1, "ann has left");
        back = await ResumeAsync(chat, token);
        await back.ExpectBackAsync("* you are back in #lobby as ann", "#4 ann has left the chat room!", "#5 ann has connected to the chat room!");
    }

    [Fact]
    public async Task Position_is_accepted_like_an_id()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        var token = await TokenOfAsync(ann);
        await bob.SendAsync("one\ntwo\n");
        await bob.Received.ReadLinesUntilAsync("bob: two");
        await LeaveAsync(ann);
        await bob.ExpectAsync("ann has left the chat room!");

        var back = await ResumeAsync(chat, $"{token} {new RoomPosition(chat.Journal.EpochOf("#lobby").Value, 3)}");

        await back.ExpectBackAsync("* you are back in #lobby as ann", "#4 bob: two", "#5 ann has left the chat room!");
    }

    [Fact]
    public async Task Position_of_another_epoch_is_ignored()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        var token = await TokenOfAsync(ann);
        await LeaveAsync(ann);
        await bob.SendAsync("hi\n");
        await bob.Received.ReadLinesUntilAsync("bob: hi");

        var back = await ResumeAsync(chat, $"{token} {new RoomPosition(chat.Journal.EpochOf("#lobby").Value + 1, 0)}");

        await back.ExpectBackAsync("* you are back in #lobby as ann", "#3 ann has left the chat room!", "#4 bob: hi");
    }

    [Fact]
    public async Task Journal_that_was_set_back_is_noticed_even_if_it_is_further_now()
    {
        using var chat = new Chat();
        chat.Journal.HidesEpochs = true;
        var ann = await chat.JoinAsync("ann");
        var token = await TokenOfAsync(ann);
        await LeaveAsync(ann); // the last one: the journal in memory begins a new epoch
        var bob = await chat.JoinAsync("bob");
        await bob.SendAsync("one\ntwo\nthree\n");
        await bob.Received.ReadLinesUntilAsync("bob: three");

        var back = await ResumeAsync(chat, token);

        await back.ExpectBackAsync(
            "* you are back in #lobby as ann", "* the message numbers of #lobby were reset (/history shows recent messages)",
            "ann has connected to the chat room!", "You are now connected!");
    }

    [Fact]
    public async Task Forgotten_room_is_shown_from_its_beginning()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");
        var token = await TokenOfAsync(ann);
        await ann.SendAsync("one\ntwo\n");
        await ann.Received.ReadLinesUntilAsync("ann: two");
        await LeaveAsync(ann);
        var bob = await chat.JoinAsync("bob");
        await bob.SendAsync("anew\n");
        await bob.ExpectAsync("bob: anew");

        var back = await ResumeAsync(chat, token);

        await back.ExpectBackAsync(
            "* you are back in #lobby as ann", "* the message numbers of #lobby were reset (/history shows recent messages)",
            "bob has connected to the chat room!", "bob: anew",
            "ann has connected to the chat room!", "You are now connected!");
    }

    [Fact]
    public async Task Id_that_the_room_has_not_reached_is_not_kept_if_the_connection_breaks()
    {
        var store = new MemoryResumeStore();
        using var chat = new Chat(store: store);
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        var token = await TokenOfAsync(ann);
        await LeaveAsync(ann);
        await bob.SendAsync("hi\n");
        await bob.Received.ReadLinesUntilAsync("bob: hi");
        chat.Journal.ReadingAfter = () => throw new JournalException("unreadable"); // before the client is in the room
        var back = await ResumeAsync(chat, $"{token} 999999999");
        await Wait.ForAsync(back.Served, "it is over");
        chat.Journal.ReadingAfter = null;

        var state = await store.FindAsync(ResumeToken.TryParse(token, out var parsed) ? parsed.Hash : "");

        state!.LastId.Should().Be(2);
        back = await ResumeAsync(chat, token);
        await back.ExpectBackAsync("* you are back in #lobby as ann", "#3 ann has left the chat room!", "#4 bob: hi", "#5 ann has connected to the chat room!");
    }

    [Fact]
    public async Task Client_slower_than_its_room_enters_and_skips_the_rest()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        var token = await TokenOfAsync(ann);
        await LeaveAsync(ann); // #3
        var said = 0;
        void Say()
        {
            for (var i = 0; i < 300; i++)
            {
                chat.Journal.AppendAsync("#lobby", Some.Message($"{said++}", "bob")).AsTask().IsCompletedSuccessfully.Should().BeTrue();
            }
        }

        Say();
        chat.Journal.ReadingAfter = Say; // as many messages as it reads, each time

        var back = await ResumeAsync(chat, token);

        var lines = await back.Received.ReadLinesUntilAsync("You are now connected!");
        var given = lines.Where(static line => line.StartsWith("bob: ", StringComparison.Ordinal)).ToList();
        given.Should().Equal(Enumerable.Range(0, given.Count).Select(static i => $"bob: {i}"));
        var skipped = said - given.Count;
        skipped.Should().BeGreaterThanOrEqualTo(300);
        lines.Should().ContainSingle(line => line.StartsWith($"* {Quantity.Of(skipped, "message")} skipped (/history ", StringComparison.Ordinal));
        await bob.CloseAsync();
        await back.ExpectAsync("bob has left the chat room!");
    }

    [Fact]
    public async Task Journal_that_fails_at_the_end_causes_no_gap_and_no_repetition()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        var token = await TokenOfAsync(ann);
        await LeaveAsync(ann);
        await bob.SendAsync("one\n");
        await bob.Received.ReadLinesUntilAsync("bob: one");
        chat.Journal.ReadingAfter = () =>
        {
            chat.Get<RoomDirectory>().Rooms.Single().Subscriptions.Length.Should().Be(2, "it is in its room already");
            chat.Journal.AppendAsync("#lobby", Some.Message("live", "bob")).AsTask().IsCompletedSuccessfully.Should().BeTrue();
            throw new JournalException("unreadable");
        };

        var back = await ResumeAsync(chat, token);

        await back.ExpectBackAsync("* you are back in #lobby as ann", "* the missed messages cannot be read right now, please reconnect");
        (await back.Received.ReadToEndAsync()).Should().BeEmpty();
        chat.Journal.ReadingAfter = null;
        back = await ResumeAsync(chat, token);
        await back.ExpectBackAsync(
            "* you are back in #lobby as ann", "ann has left the chat room!", "bob: one", "bob: live",
            "ann has connected to the chat room!", "You are now connected!");
        await bob.ExpectAsync("bob: live", "ann has connected to the chat room!");
    }

    [Fact]
    public async Task Messages_of_a_later_owner_of_the_alias_are_shown_although_own_ones_are_not()
    {
        using var chat = new Chat(options => options.EchoToSender = false);
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        var token = await TokenOfAsync(ann);
        await ann.SendAsync("mine\n");
        await bob.ExpectAsync("ann: mine");
        await LeaveAsync(ann);
        var other = await chat.JoinAsync("ann");
        await other.SendAsync("somebody else's\n");
        await bob.Received.ReadLinesUntilAsync("ann: somebody else's");

        var back = await ResumeAsync(chat, $"{token} 2");

        await back.ExpectBackAsync(
            "* you are back in #lobby, but somebody else is now ann: you are ann-2", "#4 ann has left the chat room!",
            "#5 ann has connected to the chat room!", "#6 ann: somebody else's", "#7 ann-2 has connected to the chat room!");
    }
}
