using System.Collections.Concurrent;
using System.Text;
using ChatRoom.Journal;
using ChatRoom.Protocol;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Journal;

/// <summary>The part of the contract of IMessageJournal that every journal keeps in the same way.</summary>
public abstract class JournalContract
{
    /// <summary>The number of appends that counts as many for this journal.</summary>
    protected virtual int Many => 20_000;

    [Fact]
    public async Task Contract_1_ids_grow_by_one_in_each_room_separately()
    {
        var journal = await OpenAsync();
        var (a, b) = (new Follower(), new Follower());
        await journal.FollowAsync("#a", a);
        await journal.FollowAsync("#b", b);

        var ids = new List<long>();
        foreach (var room in (string[])["#a", "#a", "#b", "#a", "#b"])
        {
            ids.Add(await journal.AppendAsync(room, Some.Message("hi")));
        }

        ids.Should().Equal(1, 2, 1, 3, 2);
        a.Received.Select(r => r.Id).Should().Equal(1, 2, 3);
        b.Received.Select(r => r.Id).Should().Equal(1, 2);
    }

    [Fact]
    public async Task Contract_1_the_id_is_the_one_that_followers_get()
    {
        var journal = await OpenAsync();
        var follower = new Follower();
        await journal.FollowAsync("#a", follower);
        var ids = new ConcurrentDictionary<string, long>();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Wait.Meanwhile(async () =>
        {
            for (var i = 0; i < Many / 4; i++)
            {
                var text = $"{thread}-{i}";
                ids[text] = await journal.AppendAsync("#a", Some.Message(text));
            }
        })));

        follower.Received.Select(r => r.Id).Should().Equal(Enumerable.Range(1, Many).Select(i => (long)i));
        follower.Received.Should().OnlyContain(r => ids[r.Text] == r.Id);
        follower.WasInterrupted.Should().BeFalse();
    }

    [Fact]
    public async Task Contract_18_the_texts_of_a_person_are_their_messages_that_have_a_text()
    {
        var journal = await OpenAsync();
        await journal.FollowAsync("#a", new Follower());
        await journal.FollowAsync("#b", new Follower());
        foreach (var e in (ChatEvent[])
        [
            Some.MessageOf(7, "one"), Some.MessageOf(8, "of another"), Some.Message("of nobody"), Some.Event(ChatEventKind.Action, person: 7, text: "acts"),
            Some.Event(ChatEventKind.Topic, person: 7, text: "no message"), Some.MessageOf(7, "removed"), Some.Redaction(6), Some.MessageOf(7, "then", "ann2"),
            Some.Edit(8, "now"),
        ])
        {
            await journal.AppendAsync("#a", e);
        }

        await journal.AppendAsync("#b", Some.MessageOf(7, "elsewhere"));

        (await TextsAsync(journal, 7, 1_000)).Should().Equal("#a 1 one", "#a 4 acts", "#a 8 now", "#b 1 elsewhere");
        (await TextsAsync(journal, 7, 1)).Should().Equal("#a 1 one", "#a 4 acts", "#a 8 now", "#b 1 elsewhere");
        (await TextsAsync(journal, 9, 10)).Should().BeEmpty();
        (await journal.ReadTextsAsync("#a", 7, long.MaxValue, 2, CancellationToken.None)).Select(static entry => entry.Id).Should().Equal(4, 8);
        (await journal.ReadTextsAsync("#a", 7, 4, 9, CancellationToken.None)).Select(static entry => entry.Id).Should().Equal(1);
        (await journal.ReadTextsAsync("#c", 7, 4, 9, CancellationToken.None)).Should().BeEmpty();
        (await journal.ReadAfterAsync("#a", 0, 9)).Select(static entry => entry.Event.AuthorId).Should().Equal(7, 8, 0, 7, 7, 7, 0, 7, 0);
    }

    /// <summary>Reads all texts of a person, a page at a time.</summary>
    protected static async Task<IReadOnlyList<string>> TextsAsync(IMessageJournal journal, long person, int count)
    {
        var texts = new List<string>();
        string? after = null;
        do
        {
            var page = await journal.ReadTextsAsync(person, after, count, CancellationToken.None);
            page.Texts.Should().HaveCountLessThanOrEqualTo(count);
            texts.AddRange(page.Texts.Select(static text => $"{text.Room} {text.Id} {Encoding.UTF8.GetString(text.Event.Text.Span)}"));
            after = page.Next;
        }
        while (after is not null);

        return texts;
    }

    [Fact]
    public async Task Contract_2_append_has_been_delivered_when_it_completes()
    {
        var journal = await OpenAsync();
        var follower = new Follower();
        await journal.FollowAsync("#a", follower);

        await journal.AppendAsync("#a", Some.Message("hi"));

        follower.Received.Should().ContainSingle();
    }

    [Fact]
    public async Task Contract_4_appends_of_one_caller_keep_their_order_among_others()
    {
        var journal = await OpenAsync();
        var follower = new Follower();
        await journal.FollowAsync("#a", follower);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Wait.Meanwhile(async () =>
        {
            var underWay = new Queue<Task<long>>();
            for (var i = 0; i < Many / 4; i++)
            {
                underWay.Enqueue(journal.AppendAsync("#a", Some.Message($"{thread}-{i}")).AsTask());
                if (underWay.Count == 64)
                {
                    await underWay.Dequeue();
                }
            }

            await Task.WhenAll(underWay);
        })));

        foreach (var mine in follower.Received.GroupBy(r => r.Text[0]))
        {
            mine.Select(r => r.Text[2..]).Should().Equal(Enumerable.Range(0, Many / 4).Select(i => $"{i}"));
        }
    }

    [Fact]
    public async Task Contract_5_following_begins_right_after_the_newest_id_under_concurrent_appends()
    {
        var journal = await OpenAsync();
        var first = new Follower();
        await journal.FollowAsync("#a", first);
        var appending = Wait.Meanwhile(async () =>
        {
            for (var i = 0; i < Many; i++)
            {
                await journal.AppendAsync("#a", Some.Message("hi"));
            }
        });

        var followers = new List<(Follower Follower, IAsyncDisposable Subscription)>();
        while (!appending.IsCompleted && followers.Count < 500)
        {
            var follower = new Follower();
            followers.Add((follower, await journal.FollowAsync("#a", follower)));
        }

        await appending;
        foreach (var (follower, subscription) in followers)
        {
            await subscription.DisposeAsync();
            var begin = follower.Began!.Value;
            follower.Received.Select(r => r.Id).Should().Equal(Enumerable.Range(1, Many).Select(i => (long)i).Where(id => id > begin));
        }
    }

    [Fact]
    public async Task Contract_5_a_former_follower_receives_nothing()
    {
        var journal = await OpenAsync();
        var (stays, leaves) = (new Follower(), new Follower());
        await journal.FollowAsync("#a", stays);
        var subscription = await journal.FollowAsync("#a", leaves);
        await journal.AppendAsync("#a", Some.Message("one"));

        await subscription.DisposeAsync();
        await journal.AppendAsync("#a", Some.Message("two"));

        stays.Received.Should().HaveCount(2);
        leaves.Received.Should().HaveCount(1);
    }

    [Fact]
    public async Task Contract_5_a_follower_gets_the_topic()
    {
        var journal = await OpenAsync();
        var (before, after) = (new Follower(), new Follower());
        await journal.FollowAsync("#a", before);
        await journal.AppendAsync("#a", Some.Event(ChatEventKind.Topic, text: "tea"));

        await journal.FollowAsync("#a", after);

        before.Topic.Should().BeEmpty();
        after.Topic.Should().Be("tea");
    }

    [Fact]
    public async Task Contract_7_delivered_events_can_be_read()
    {
        var journal = await OpenAsync();
        await journal.FollowAsync("#a", new Follower());
        for (var i = 1; i <= 9; i++)
        {
            await journal.AppendAsync("#a", Some.Message($"{i}"));
        }

        Texts(await journal.ReadBeforeAsync("#a", long.MaxValue, 3)).Should().Equal("7", "8", "9");
        Texts(await journal.ReadBeforeAsync("#a", 4, 1_000)).Should().Equal("1", "2", "3");
        Texts(await journal.ReadAfterAsync("#a", 0, 2)).Should().Equal("1", "2");
        Texts(await journal.ReadAfterAsync("#a", 7, 1_000)).Should().Equal("8", "9");
        Texts(await journal.ReadAfterAsync("#a", 9, 1_000)).Should().BeEmpty();
        Texts(await journal.ReadBeforeAsync("#a", 1, 1_000)).Should().BeEmpty();
        Texts(await journal.ReadBeforeAsync("#nobody", long.MaxValue, 3)).Should().BeEmpty();
        (await journal.ReadAfterAsync("#a", 0, 9)).Select(entry => entry.Id).Should().Equal(Enumerable.Range(1, 9).Select(i => (long)i));
    }

    [Fact]
    public async Task Contract_10_a_call_that_is_canceled_before_it_begins_does_nothing()
    {
        var journal = await OpenAsync();
        var (follower, canceled) = (new Follower(), new Follower());
        await journal.FollowAsync("#a", follower);
        var cancellation = new CancellationToken(canceled: true);

        foreach (var call in (Func<Task>[])
        [
            () => journal.AppendAsync("#a", Some.Message("never"), default, cancellation).AsTask(),
            () => journal.FollowAsync("#a", canceled, cancellation).AsTask(),
            () => journal.ReadBeforeAsync("#a", long.MaxValue, 1, cancellation).AsTask(),
            () => journal.ReadAfterAsync("#a", 0, 1, cancellation).AsTask(),
        ])
        {
            await call.Should().ThrowAsync<OperationCanceledException>();
        }

        (await journal.AppendAsync("#a", Some.Message("one"))).Should().Be(1);
        follower.Received.Should().ContainSingle().Which.Text.Should().Be("one");
        canceled.Received.Should().BeEmpty();
    }

    [Fact]
    public async Task Contract_11_a_repeated_append_is_stored_and_delivered_once()
    {
        var journal = await OpenAsync();
        var follower = new Follower();
        await journal.FollowAsync("#a", follower);
        var key = new AppendKey(7, 1);

        var first = journal.AppendAsync("#a", Some.Message("one"), key).AsTask(); // perhaps still pending
        var again = journal.AppendAsync("#a", Some.Message("one"), key).AsTask();
        var other = journal.AppendAsync("#a", Some.Message("two"), new AppendKey(7, 2)).AsTask();
        var later = await journal.AppendAsync("#a", Some.Message("three"), new AppendKey(8, 1));

        (await first).Should().Be(1);
        (await again).Should().Be(1);
        (await other).Should().Be(2);
        later.Should().Be(3);
        (await journal.AppendAsync("#a", Some.Message("one"), key)).Should().Be(1);
        follower.Received.Should().Equal((1, "one"), (2, "two"), (3, "three"));
        Texts(await journal.ReadAfterAsync("#a", 0, 9)).Should().Equal("one", "two", "three");
    }

    [Fact]
    public async Task Contract_11_appends_without_a_key_are_different_ones()
    {
        var journal = await OpenAsync();
        await journal.FollowAsync("#a", new Follower());

        (await journal.AppendAsync("#a", Some.Message("one"))).Should().Be(1);
        (await journal.AppendAsync("#a", Some.Message("one"))).Should().Be(2);
    }

    [Fact]
    public async Task Contract_12_followers_learn_the_epoch_and_it_stays_while_ids_grow()
    {
        var journal = await OpenAsync();
        var (first, second) = (new Follower(), new Follower());
        await journal.FollowAsync("#a", first);
        await journal.AppendAsync("#a", Some.Message("one"));
        await journal.FollowAsync("#a", second);

        first.Epoch.Should().BePositive().And.Be(second.Epoch).And.Be(journal.EpochOf("#a").Value);
        second.Began.Should().Be(1);
    }

    /// <summary>Returns an empty journal.</summary>
    protected abstract Task<IMessageJournal> OpenAsync();

    private protected static IEnumerable<string> Texts(IEnumerable<JournalEntry> entries) =>
        entries.Select(static entry => Encoding.UTF8.GetString(entry.Event.Text.Span));
}
