using System.Diagnostics.CodeAnalysis;
using ChatRoom.Connections;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Journal;

/// <summary>Whatever the journal does, each client sees what the contract of IMessageJournal says, and nothing waits forever.</summary>
public sealed class FaultyJournalTests : IDisposable
{
    private const string NotSaved = "* message not sent: the server could not save it";
    private const string MaybeSaved = "* the server does not know whether your message was saved";

    private const string Reset = "* the message numbers of #lobby were reset (/history shows recent messages)";

    private readonly FaultyJournal _journal = new();
    private readonly Chat _chat;

    [SuppressMessage("Reliability", "CA2000", Justification = "the chat is disposed of")]
    public FaultyJournalTests() => _chat = new Chat(options => options.Shutdown.DrainTimeout = TimeSpan.FromSeconds(2), journal: _journal);

    [Theory]
    [InlineData(JournalFault.Refused, NotSaved, false)]
    [InlineData(JournalFault.UnknownAndLost, MaybeSaved, false)]
    [InlineData(JournalFault.UnknownAndStored, MaybeSaved, true)]
    public async Task Contract_6_the_sender_learns_the_outcome_and_others_see_what_is_stored(JournalFault fault, string notice, bool isSeen)
    {
        var (ann, bob) = await _chat.JoinAnnAndBobAsync();
        var classic = await _chat.JoinAsClassicAsync("eve");
        await ann.ExpectAsync("eve has connected to the chat room!");
        await bob.ExpectAsync("eve has connected to the chat room!");
        _journal.Appending = text => text.StartsWith("one", StringComparison.Ordinal) ? fault : JournalFault.None;

        await bob.SendAsync("one\n");
        await bob.Received.ReadLinesUntilAsync(notice);
        await classic.SendAsync("eve: one!");
        await ReadUntilAsync(classic, notice);
        await bob.SendAsync("two\n");

        string[] seen = isSeen ? ["bob: one", "eve: one!", "bob: two"] : ["bob: two"];
        await ann.ExpectAsync(seen);
    }

    [Fact]
    public async Task Contract_13_members_see_how_many_messages_are_missing_and_continue()
    {
        var (ann, bob) = await _chat.JoinAnnAndBobAsync(); // #1 ann, #2 bob
        var eve = await _chat.JoinAsClassicAsync("eve"); // #3
        await ReadUntilAsync(eve, "You are now connected!");
        await ann.SendAsync("/ids on\n");
        await ann.Received.ReadLinesUntilAsync("* ids are on, the next is #4");

        _journal.Lose("#lobby", 37);
        await bob.SendAsync("hi\n/who b\n");

        await ann.ExpectAsync("* 37 messages skipped (/history 37 shows them)", "#41 bob: hi");
        await bob.ExpectAsync("eve has connected to the chat room!", "* 37 messages skipped (/history 37 shows them)", "bob: hi", "* 1 in #lobby begins with b: bob");
        await ReadUntilAsync(eve, "bob: hi");
    }

    [Fact]
    public async Task Contract_12_members_see_that_their_room_was_reset_and_continue()
    {
        var (ann, bob) = await _chat.JoinAnnAndBobAsync(); // #1 ann, #2 bob
        await bob.SendAsync("/resume\none\n"); // #3
        var token = (await bob.Received.ReadLinesUntilAsync("bob: one"))[0].Split(' ')[^1];
        await ann.ExpectAsync("bob: one");

        _journal.SetBack("#lobby");
        await bob.SendAsync("hi\n/ids on\n/history\n");

        await ann.ExpectAsync(Reset, "bob: hi");
        await bob.ExpectAsync(Reset, "bob: hi", "* ids are on, the next is #2");
        await bob.Received.ReadLinesUntilAsync("* end of history");
        await ann.SendAsync("/join #ops\n/part\n");
        await ann.Received.ReadLinesUntilAsync("* you are in #lobby now, 2 here");
        await bob.ExpectAsync("#2 * ann has left this room", "#3 * ann has joined this room");
        await bob.CloseAsync();
        await bob.Served;

        var back = _chat.Connect();
        await back.ExpectBytesAsync("alias?");
        await back.SendAsync($"/resume {token}\n");

        var lines = await back.Received.ReadLinesUntilAsync("You are now connected!");
        lines.Should().NotContain(Reset, "its place is in the new epoch");
        lines.Should().ContainInOrder("#4 bob has left the chat room!", "#5 bob has connected to the chat room!");
    }

    [Fact]
    public async Task Late_answer_delays_messages_and_keeps_their_order()
    {
        var (ann, bob) = await _chat.JoinAnnAndBobAsync();
        _journal.Appending = static text => text == "one" ? JournalFault.Silent : JournalFault.None;

        await bob.SendAsync("one\ntwo\n");
        await ann.SendAsync("three\n");
        await Wait.UntilAsync(() => _chat.Get<SessionDirectory>().All.Sum(static session => session.MessagesIn) == 3, "they are read");
        _journal.Answer();

        await ann.ExpectAsync("bob: one", "bob: two", "ann: three");
        await bob.ExpectAsync("bob: one", "bob: two", "ann: three");
    }

    [Fact]
    public async Task Senders_learn_that_the_outcome_is_unknown_if_the_journal_is_silent_and_may_leave()
    {
        var (ann, bob) = await _chat.JoinAnnAndBobAsync();
        await _chat.Housekeeping.StartAsync(CancellationToken.None);
        _journal.Appending = static text => text == "one" ? JournalFault.Silent : JournalFault.None;

        await bob.SendAsync("one\ntwo\n/quit\n"); // a command waits for the messages before it
        await PassAsync(bob.Served);

        await bob.ExpectAsync(MaybeSaved, MaybeSaved);
        _journal.Answer();
        await ann.ExpectAsync("bob: one", "bob: two"); // perhaps also bob's departure, whose outcome is unknown, too
        await _chat.Housekeeping.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Journal_that_answers_again_is_used_and_late_outcomes_are_not_reported_twice()
    {
        var (_, bob) = await _chat.JoinAnnAndBobAsync();
        await _chat.Housekeeping.StartAsync(CancellationToken.None);
        _journal.Appending = static text => text switch
        {
            "one" => JournalFault.Silent,
            "two" => JournalFault.Refused,
            "four" => JournalFault.Refused,
            _ => JournalFault.None,
        };
        await bob.SendAsync("one\ntwo\n/who\n");
        var told = bob.Received.ReadLinesUntilAsync("* 2 in #lobby: ann, bob");
        await PassAsync(told);
        (await told).Should().Equal(MaybeSaved, MaybeSaved, "* 2 in #lobby: ann, bob");

        _journal.Answer();
        await bob.ExpectAsync("bob: one");
        await bob.SendAsync("three\nfour\n");

        await bob.ExpectAsync("bob: three", NotSaved);
        await _chat.Housekeeping.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Clients_join_an_open_room_although_the_journal_is_silent()
    {
        await _chat.JoinAsync("ann");
        _journal.Appending = static _ => JournalFault.Silent;
        var bob = _chat.Connect();
        await bob.ExpectBytesAsync("alias?");

        await bob.SendAsync("bob\n");
        var welcome = bob.Received.ReadLinesUntilAsync("You are now connected!");
        await PassAsync(welcome);

        (await welcome).Should().Contain("bob has connected to the chat room!");
    }

    [Theory]
    [InlineData(JournalFault.Refused)]
    [InlineData(JournalFault.Silent)]
    public async Task Room_that_cannot_be_followed_is_not_entered(JournalFault fault)
    {
        var ann = await _chat.JoinAsync("ann");
        _journal.Following = _ => fault;

        await ann.SendAsync("/join #ops\n");
        var refused = ann.Received.ReadLinesUntilAsync("* #ops cannot be opened right now, try again later");
        await PassAsync(refused);
        _journal.Answer();

        await refused;
        _journal.EpochOf("#ops").Value.Should().Be(0, "nobody follows it");
    }

    [Theory]
    [InlineData(JournalFault.Refused)]
    [InlineData(JournalFault.Silent)]
    public async Task History_that_cannot_be_read_is_reported(JournalFault fault)
    {
        var ann = await _chat.JoinAsync("ann");
        _journal.Reading = _ => fault;

        await ann.SendAsync("/history\n");
        var answer = ann.Received.ReadLinesUntilAsync("* the history cannot be read right now");

        await PassAsync(answer);
        await answer;
    }

    [Fact]
    public async Task Server_ends_in_time_though_the_journal_is_silent()
    {
        var (ann, bob) = await _chat.JoinAnnAndBobAsync();
        _journal.Appending = static text => text == "one" ? JournalFault.Silent : JournalFault.None;
        await bob.SendAsync("one\n/who\n");
        await Wait.UntilAsync(() => _chat.Get<SessionDirectory>().All.Sum(static session => session.MessagesIn) > 0, "it is read");

        await Wait.ForAsync(_chat.Drain.StoppingAsync(CancellationToken.None), "the server has gone down");

        await bob.Received.ReadLinesUntilAsync(MaybeSaved);
        await bob.Received.ReadLinesUntilAsync("* the server is shutting down, please reconnect");
        await ann.ExpectAsync("* the server is shutting down, please reconnect");
    }

    public void Dispose()
    {
        _journal.Answer();
        _chat.Dispose();
    }

    /// <summary>Reads as a classic client, which gets lines without the last line end.</summary>
    private static async Task ReadUntilAsync(InMemoryConnection classic, string end)
    {
        for (var text = ""; !text.EndsWith(end, StringComparison.Ordinal);)
        {
            text += await classic.Received.ReadBytesAsync(1);
        }
    }

    /// <summary>Advances the clock until a task has ended.</summary>
    private async Task PassAsync(Task task)
    {
        await Wait.UntilAsync(
            () =>
            {
                _chat.Time.Advance(TimeSpan.FromSeconds(1));
                return task.IsCompleted;
            },
            "it has ended");
    }
}
