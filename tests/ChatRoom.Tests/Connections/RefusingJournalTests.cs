using ChatRoom.Testing;

namespace ChatRoom.Tests.Connections;

/// <summary>IMessageJournal, contract 6: a journal that cannot store refuses.</summary>
public class RefusingJournalTests
{
    private const string Refusal = "* message not sent: the server could not save it";

    [Fact]
    public async Task Contract_6_the_sender_gets_a_notice_nobody_sees_the_message_and_later_messages_work()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();

        chat.Journal.Failure = "the disk is full";
        await bob.SendAsync("lost\n");
        await bob.ExpectAsync(Refusal);
        chat.Status.JournalFailure.Should().Be("the disk is full");
        chat.Journal.Failure = null;
        await bob.SendAsync("stored\n");

        await bob.ExpectAsync("bob: stored");
        await ann.ExpectAsync("bob: stored");
    }

    [Fact]
    public async Task Contract_6_the_sender_learns_that_an_outcome_is_unknown()
    {
        using var chat = new Chat();
        var (_, bob) = await chat.JoinAnnAndBobAsync();

        chat.Journal.Failure = "no answer";
        chat.Journal.MayBeStored = true;
        await bob.SendAsync("lost?\n/nick bea\n");

        await bob.ExpectAsync(
            "* the server does not know whether your message was saved",
            "* the server does not know whether your new alias was saved; you keep the old one");
    }

    [Fact]
    public async Task Contract_6_the_sender_gets_a_notice_also_from_a_slow_journal()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        chat.Journal.Holding = true;

        await bob.SendAsync("one\ntwo\nthree\n");
        chat.Journal.Release(1);
        chat.Journal.Failure = "the disk is full";
        chat.Journal.Release(1);
        chat.Journal.Failure = null;
        chat.Journal.Release(1);

        await ann.ExpectAsync("bob: one", "bob: three");
        (await bob.Received.ReadLinesUntilAsync(Refusal)).Should().HaveCountLessThanOrEqualTo(3);
    }

    [Fact]
    public async Task Contract_4_the_next_line_is_read_without_waiting_for_the_last_ones_commit()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        chat.Journal.Holding = true;

        await bob.SendAsync("one\ntwo\nthree\n");

        await Wait.UntilAsync(() => chat.Journal.Held == 3, "all are under way");
        chat.Journal.Release();
        await ann.ExpectAsync("bob: one", "bob: two", "bob: three");
    }

    [Fact]
    public async Task Contract_4_a_full_window_stops_only_the_reading()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        chat.Journal.Holding = true;

        await bob.SendAsync(string.Concat(Enumerable.Range(0, 100).Select(i => $"{i}\n")));
        await ann.SendAsync("/who\n");

        await ann.ExpectAsync("* 2 in #lobby: ann, bob");
        chat.Journal.Held.Should().Be(64);
        chat.Journal.Holding = false;
        chat.Journal.Release();
        await ann.ExpectAsync([.. Enumerable.Range(0, 100).Select(i => $"bob: {i}")]);
    }

    [Fact]
    public async Task Newcomer_enters_although_its_arrival_cannot_be_stored()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");
        chat.Journal.Failure = "the disk is full";

        var bob = await chat.JoinAsync("bob");
        chat.Journal.Failure = null;
        await bob.SendAsync("hi\n");

        await ann.ExpectAsync("bob: hi");
    }

    [Fact]
    public async Task Rename_that_cannot_be_stored_does_not_happen()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();

        chat.Journal.Failure = "the disk is full";
        await bob.SendAsync("/nick rob\n");
        chat.Journal.Failure = null;
        await bob.SendAsync("hi\n");

        await ann.ExpectAsync("bob: hi");
        await chat.JoinAsync("rob");
    }

    [Fact]
    public async Task Room_that_cannot_be_opened_keeps_the_member_where_it_is()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();

        chat.Journal.CannotBeRead = true;
        await bob.SendAsync("/join #ops\nhi\n");

        await bob.ExpectAsync("* #ops cannot be opened right now, try again later", "bob: hi");
        await ann.ExpectAsync("bob: hi");
    }
}
