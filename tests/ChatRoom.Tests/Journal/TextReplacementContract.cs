using ChatRoom.Journal;
using ChatRoom.Protocol;
using ChatRoom.Testing;
using CsCheck;

namespace ChatRoom.Tests.Journal;

/// <summary>The contract of IMessageJournal about events that replace the text of earlier ones, for every journal.</summary>
public abstract class TextReplacementContract
{
    private int _rooms;

    /// <summary>How many sequences of steps a test tries; a journal on a network may try fewer.</summary>
    protected virtual int Runs => 60;

    private enum Deed
    {
        Say,
        Redact,
        Edit,
        Follow,
        ReadBefore,
        ReadAfter,
        Reopen,
    }

    [Fact]
    public async Task Contract_14_no_read_returns_a_removed_text()
    {
        var journal = await OpenAsync();
        await journal.FollowAsync("#a", new Follower());
        await journal.AppendAsync("#a", Some.Message("one"));
        await journal.AppendAsync("#a", Some.Message("secret"));
        await journal.AppendAsync("#a", Some.Message("three"));

        (await journal.AppendAsync("#a", Some.Redaction(2))).Should().Be(4);

        (await ReadAllAsync(journal, "#a")).Should().Equal(
            "1 Message one by ann", "2 Message  by ann, removed by 4", "3 Message three by ann", "4 Redacted ann by carl of 2");
    }

    [Fact]
    public async Task Contract_14_no_read_returns_an_edited_text_or_that_of_an_earlier_edit()
    {
        var journal = await OpenAsync();
        await journal.FollowAsync("#a", new Follower());
        await journal.AppendAsync("#a", Some.Message("one"));

        await journal.AppendAsync("#a", Some.Edit(1, "two"));
        (await ReadAllAsync(journal, "#a")).Should().Equal("1 Message two by ann, edited by 2", "2 Edited two by ann of 1");

        await journal.AppendAsync("#a", Some.Edit(1, "three"));
        (await ReadAllAsync(journal, "#a")).Should().Equal(
            "1 Message three by ann, edited by 3", "2 Edited  by ann of 1", "3 Edited three by ann of 1");

        await journal.AppendAsync("#a", Some.Redaction(1));
        (await ReadAllAsync(journal, "#a")).Should().Equal(
            "1 Message  by ann, removed by 4", "2 Edited  by ann of 1", "3 Edited  by ann of 1", "4 Redacted ann by carl of 1");
    }

    [Fact]
    public async Task Contract_14_a_text_is_replaced_in_the_batch_in_which_it_was_appended()
    {
        var journal = await OpenAsync();
        var follower = new Follower();
        await journal.FollowAsync("#a", follower);

        var appends = new[] { Some.Message("one"), Some.Edit(1, "two"), Some.Edit(1, "three"), Some.Message("four"), Some.Redaction(4) }
            .Select(e => journal.AppendAsync("#a", e).AsTask()).ToArray();

        (await Task.WhenAll(appends)).Should().Equal(1, 2, 3, 4, 5);
        (await ReadAllAsync(journal, "#a")).Should().Equal(
            "1 Message three by ann, edited by 3", "2 Edited  by ann of 1", "3 Edited three by ann of 1", "4 Message  by ann, removed by 5", "5 Redacted ann by carl of 4");
    }

    [Theory]
    [InlineData(ChatEventKind.Redacted)]
    [InlineData(ChatEventKind.Edited)]
    public async Task Contract_15_an_event_that_cannot_replace_the_text_of_its_target_is_refused_alone(ChatEventKind kind)
    {
        var journal = await OpenAsync();
        var follower = new Follower();
        await journal.FollowAsync("#a", follower);
        await journal.FollowAsync("#b", new Follower());
        await journal.AppendAsync("#a", Some.Message("one"));
        await journal.AppendAsync("#a", Some.Event(ChatEventKind.Joined));
        await journal.AppendAsync("#a", Some.Message("three"));
        await journal.AppendAsync("#a", Some.Redaction(3));
        for (var i = 0; i < 9; i++)
        {
            await journal.AppendAsync("#b", Some.Message("elsewhere"));
        }

        foreach (var (target, why) in ((long, string)[])
        [
            (0, "there is no message 0"),
            (-1, "there is no message -1"),
            (5, "there is no message 5"), // the event itself
            (9, "there is no message 9"), // in another room
            (long.MaxValue, $"there is no message {long.MaxValue}"),
            (2, "event 2 is not a message"),
            (4, "event 4 is not a message"),
            (3, "message 3 is already removed"),
        ])
        {
            await RefuseAsync(journal, "#a", Some.Event(kind, text: "new", target: target), why);
        }

        await RefuseAsync(journal, "#a", Some.Edit(1, ""), "the new text is empty");
        await RefuseAsync(journal, "#nobody", Some.Event(kind, text: "new", target: 1), "there is no message 1");
        (await journal.AppendAsync("#a", Some.Message("five"))).Should().Be(5, "a refused event has no id");
        follower.Replaced.Should().ContainSingle();
        (await ReadAllAsync(journal, "#a"))[0].Should().Be("1 Message one by ann");
    }

    [Fact]
    public async Task Contract_15_events_that_wait_together_with_a_refused_one_are_stored()
    {
        var journal = await OpenAsync();
        await journal.FollowAsync("#a", new Follower());

        var first = journal.AppendAsync("#a", Some.Message("one")).AsTask();
        var refused = journal.AppendAsync("#a", Some.Redaction(7)).AsTask();
        var last = journal.AppendAsync("#a", Some.Message("two")).AsTask();

        (await first).Should().Be(1);
        (await last).Should().Be(2);
        await refused.Awaiting(append => append).Should().ThrowAsync<JournalException>();
    }

    [Fact]
    public async Task Contract_14_an_event_removes_the_texts_of_several_messages()
    {
        var journal = await OpenAsync();
        var follower = new Follower();
        await journal.FollowAsync("#a", follower);
        foreach (var e in (ChatEvent[])[Some.Message("one"), Some.Message("two"), Some.Edit(2, "2"), Some.Message("three"), Some.Message("four"), Some.Redaction(5)])
        {
            await journal.AppendAsync("#a", e);
        }

        (await journal.AppendAsync("#a", Some.Purge([1, 2, 3, 5, 99]))).Should().Be(7, "it leaves alone what it cannot remove");

        (await journal.ReadAfterAsync("#a", 0, 9)).Select(static entry => ReplacementModel.Describe(entry.Id, entry.Event)).Should().Equal(
            "1 Message  by ann, removed by 7", "2 Message  by ann, removed by 7", "3 Edited  by ann of 2", "4 Message three by ann",
            "5 Message  by ann, removed by 6", "6 Redacted ann by carl of 5", "7 Purged 1-3,5,99 ann by carl");
    }

    [Fact]
    public async Task Contract_15_an_event_that_can_remove_no_text_is_refused()
    {
        var journal = await OpenAsync();
        await journal.FollowAsync("#a", new Follower());
        await journal.AppendAsync("#a", Some.Message("one"));
        await journal.AppendAsync("#a", Some.Redaction(1));

        foreach (var purge in (ChatEvent[])[Some.Purge([1, 7]), Some.Purge([])])
        {
            (await journal.Awaiting(j => j.AppendAsync("#a", purge).AsTask()).Should().ThrowAsync<JournalException>()).Which.IsOfTarget.Should().BeTrue();
        }

        (await journal.AppendAsync("#a", Some.Message("two"))).Should().Be(3);
    }

    [Fact]
    public async Task Contract_11_a_repeated_redaction_is_stored_once()
    {
        var journal = await OpenAsync();
        await journal.FollowAsync("#a", new Follower());
        await journal.AppendAsync("#a", Some.Message("one"));
        var key = new AppendKey(7, 1);

        (await journal.AppendAsync("#a", Some.Redaction(1), key)).Should().Be(2);
        (await journal.AppendAsync("#a", Some.Redaction(1), key)).Should().Be(2);
        (await journal.AppendAsync("#a", Some.Message("three"))).Should().Be(3);
    }

    [Fact]
    public async Task Contract_16_followers_get_the_earlier_events_that_change()
    {
        var journal = await OpenAsync();
        var follower = new Follower();
        await journal.AppendAsync("#a", Some.Message("before it follows"));
        await journal.FollowAsync("#a", follower);
        await journal.AppendAsync("#a", Some.Message("one"));
        var id = follower.Began!.Value + 1;

        await journal.AppendAsync("#a", Some.Edit(id, "two"));
        follower.Replaced.Should().Equal((id, "two", id + 1));
        await journal.AppendAsync("#a", Some.Edit(id, "three"));
        follower.Replaced.Skip(1).Should().Equal((id + 1, "", 0), (id, "three", id + 2));
        await journal.AppendAsync("#a", Some.Redaction(id));

        follower.Replaced.Skip(3).Should().Equal((id + 2, "", 0), (id, "", id + 3));
        follower.Received.Should().Equal((id, "one"), (id + 1, "two"), (id + 2, "three"), (id + 3, "ann"));
        follower.WasInterrupted.Should().BeFalse();
    }

    [Fact]
    public async Task Contract_14_to_17_journal_behaves_like_a_list_whose_texts_are_replaced()
    {
        var journal = await OpenAsync();
        var step = Gen.Select(Gen.Frequency(
            (5, Gen.Const(Deed.Say)),
            (3, Gen.Const(Deed.Redact)),
            (5, Gen.Const(Deed.Edit)),
            (2, Gen.Const(Deed.Follow)),
            (2, Gen.Const(Deed.ReadBefore)),
            (2, Gen.Const(Deed.ReadAfter)),
            (1, Gen.Const(Deed.Reopen))), Gen.Double[0, 1.1], Gen.Int[1, 20]);
        await step.Array[5, 60].SampleAsync(
            async steps => journal = await RunAsync(journal, $"#p{++_rooms}", steps), iter: Runs, threads: 1);
    }

    /// <summary>Returns an empty journal.</summary>
    protected abstract Task<IMessageJournal> OpenAsync();

    /// <summary>Returns the journal after a restart, or the same one if it does not survive a restart.</summary>
    protected virtual Task<IMessageJournal> ReopenAsync(IMessageJournal journal) => Task.FromResult(journal);

    /// <summary>Whether the journal forgets a room without followers.</summary>
    protected virtual bool ForgetsRooms => false;

    private async Task<IMessageJournal> RunAsync(IMessageJournal journal, string room, (Deed Deed, double Where, int Count)[] steps)
    {
        var model = new ReplacementModel();
        var reader = new ReplacementReader();
        var subscription = ForgetsRooms ? await journal.FollowAsync(room, reader) : null;
        foreach (var (deed, where, count) in steps)
        {
            var target = (long)(where * (model.Count + 1));
            switch (deed)
            {
                case Deed.Say:
                    await AppendAsync(Some.Message($"{room} {model.Count}"));
                    break;
                case Deed.Redact:
                    await AppendAsync(Some.Redaction(target));
                    break;
                case Deed.Edit:
                    await AppendAsync(Some.Edit(target, $"{room} edit {model.Count}"));
                    break;
                case Deed.Follow when subscription is null:
                    subscription = await journal.FollowAsync(room, reader = new ReplacementReader());
                    break;
                case Deed.Follow when !ForgetsRooms:
                    await EndAsync();
                    break;
                case Deed.ReadBefore:
                    Describe(await journal.ReadBeforeAsync(room, target, count)).Should().Equal(model.Described.Take((int)Math.Max(0, target - 1)).TakeLast(count));
                    break;
                case Deed.ReadAfter:
                    Describe(await journal.ReadAfterAsync(room, target, count)).Should().Equal(model.Described.Skip((int)target).Take(count));
                    break;
                case Deed.Reopen when !ForgetsRooms:
                    await EndAsync();
                    journal = await ReopenAsync(journal);
                    break;
            }
        }

        await EndAsync(check: true);
        return journal;

        async Task AppendAsync(ChatEvent e)
        {
            var isStored = model.TryAppend(e);
            try
            {
                (await journal.AppendAsync(room, e)).Should().Be(model.Count);
                isStored.Should().BeTrue();
            }
            catch (JournalException refusal)
            {
                refusal.IsOfTarget.Should().BeTrue();
                isStored.Should().BeFalse();
            }
        }

        async Task EndAsync(bool check = false)
        {
            if (check)
            {
                (await ReadAllAsync(journal, room)).Should().Equal(model.Described);
            }

            if (subscription is not null)
            {
                await subscription.DisposeAsync();
                reader.Described.Should().Equal(model.Described.Skip((int)reader.Began));
                subscription = null;
            }
        }
    }

    private static async Task RefuseAsync(IMessageJournal journal, string room, ChatEvent e, string why)
    {
        var refusal = (await journal.Awaiting(j => j.AppendAsync(room, e).AsTask()).Should().ThrowAsync<JournalException>()).Which;
        refusal.Message.Should().Be(why);
        (refusal.IsOfTarget, refusal.MayBeStored).Should().Be((true, false));
        journal.Failure.Should().BeNull();
    }

    private static async Task<string[]> ReadAllAsync(IMessageJournal journal, string room)
    {
        var after = Describe(await journal.ReadAfterAsync(room, 0, IMessageJournal.MostRead));
        Describe(await journal.ReadBeforeAsync(room, long.MaxValue, IMessageJournal.MostRead)).Should().Equal(after);
        return after;
    }

    private static string[] Describe(IEnumerable<JournalEntry> entries) => [.. entries.Select(static entry => ReplacementModel.Describe(entry.Id, entry.Event))];
}
