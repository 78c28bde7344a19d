using System.Text;
using ChatRoom.Journal;
using ChatRoom.Protocol;
using ChatRoom.Services;
using ChatRoom.State;
using ChatRoom.State.Records;
using ChatRoom.Testing;
using ChatRoom.Tests.Journal;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRoom.Tests.Services;

/// <summary>The contract of TextForgetter, with a journal in memory.</summary>
public sealed class TextForgetterTests : IDisposable
{
    private static readonly DateTimeOffset Begun = new(2026, 11, 22, 16, 0, 0, TimeSpan.Zero); // after the time of sample messages

    private readonly FaultyStateStore _store = new();
    private readonly Chat _chat;

    public TextForgetterTests() => _chat = new Chat(replace: services => services.AddSingleton<IStateStore>(_store));

    private TextForgetter Forgetter => _chat.Get<TextForgetter>();

    private ChatState State => _chat.Get<ChatState>();

    public void Dispose() => _chat.Dispose();

    [Fact]
    public async Task Contract_1_texts_up_to_then_are_removed_and_later_ones_stay()
    {
        var follower = await FollowAsync("#a");
        await SayAsync("#a", 7, "old");
        await SayAsync("#a", 8, "of another");
        await SayAsync("#a", 7, "later", Begun.AddMilliseconds(1));
        await AskAsync(7);

        await Forgetter.RunOnceAsync(TestContext.Current.CancellationToken);

        (await TextsAsync("#a")).Should().Equal("", "of another", "later", "1");
        follower.Received.Should().HaveCount(4);
        State.Forgets.Count.Should().Be(0);
    }

    [Fact]
    public async Task Contract_2_the_record_stays_until_all_texts_are_removed()
    {
        await FollowAsync("#a");
        await SayAsync("#a", 7, "old");
        await AskAsync(7);
        _chat.Journal.Failure = "the disk is full";

        await Forgetter.Awaiting(static f => f.RunOnceAsync(TestContext.Current.CancellationToken)).Should().ThrowAsync<JournalException>();
        State.Forgets.Count.Should().Be(1);

        _chat.Journal.Failure = null;
        await Forgetter.RunOnceAsync(TestContext.Current.CancellationToken);
        State.Forgets.Count.Should().Be(0);
        (await TextsAsync("#a"))[0].Should().BeEmpty();
    }

    [Fact]
    public async Task Contract_2_a_record_of_an_earlier_process_is_carried_out_at_the_start()
    {
        await FollowAsync("#a");
        await SayAsync("#a", 7, "old");
        await AskAsync(7);
        using var next = new Chat(journal: _chat.Journal, replace: services => services.AddSingleton<IStateStore>(_store));
        await next.Get<ChatState>().OpenAsync(TestContext.Current.CancellationToken);

        await next.Get<TextForgetter>().StartedAsync(TestContext.Current.CancellationToken);

        await Wait.UntilAsync(() => next.Get<ChatState>().Forgets.Count == 0, "the texts are removed");
        await next.Get<TextForgetter>().StoppingAsync(TestContext.Current.CancellationToken);
        (await TextsAsync("#a"))[0].Should().BeEmpty();
    }

    [Fact]
    public async Task Contract_3_a_slice_is_one_event_of_one_room()
    {
        var (a, b) = (await FollowAsync("#a"), await FollowAsync("#b"));
        for (var i = 0; i < PurgedMessages.Most + 1; i++)
        {
            await SayAsync("#a", 7, "old");
        }

        await SayAsync("#b", 7, "old");
        await AskAsync(7);

        await Forgetter.RunOnceAsync(TestContext.Current.CancellationToken);

        a.Received.Skip(PurgedMessages.Most + 1).Select(static r => r.Text).Should().Equal($"1-{PurgedMessages.Most}", $"{PurgedMessages.Most + 1}");
        b.Received.Should().HaveCount(2);
    }

    [Fact]
    public async Task Contract_4_a_server_without_the_duty_removes_nothing_until_it_gets_it()
    {
        await FollowAsync("#a");
        await SayAsync("#a", 7, "old");
        await AskAsync(7);
        var duty = new FakeDuty();
        using var next = new Chat(journal: _chat.Journal, replace: services => services.AddSingleton<IStateStore>(_store).AddSingleton<IClusterDuty>(duty));
        await next.Get<ChatState>().OpenAsync(TestContext.Current.CancellationToken);
        await next.Get<TextForgetter>().StartedAsync(TestContext.Current.CancellationToken);
        await Wait.UntilAsync(
            () =>
            {
                next.Time.Advance(TextForgetter.RetryAfter);
                return duty.Asked > 2;
            },
            "it asks again and again");
        (await TextsAsync("#a")).Should().Equal("old");

        duty.IsMine = true;

        await Wait.UntilAsync(
            () =>
            {
                next.Time.Advance(TextForgetter.RetryAfter);
                return next.Get<ChatState>().Forgets.Count == 0;
            },
            "the texts are removed");
        await next.Get<TextForgetter>().StoppingAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Contract_4_a_failure_is_logged_once_and_tried_again()
    {
        await FollowAsync("#a");
        await SayAsync("#a", 7, "old");
        _chat.Journal.Failure = "the disk is full";
        await Forgetter.StartedAsync(TestContext.Current.CancellationToken);
        await AskAsync(7);
        await Wait.UntilAsync(() => Failures() == 1, "the failure is logged");

        _chat.Journal.Failure = null;
        await Wait.UntilAsync(() =>
        {
            _chat.Time.Advance(TextForgetter.RetryAfter);
            return State.Forgets.Count == 0;
        }, "the texts are removed");

        Failures().Should().Be(1);
        await Forgetter.StoppingAsync(TestContext.Current.CancellationToken);

        int Failures() => _chat.Log.Lines.Count(static line => line.EventId == ChatRoom.Diagnostics.EventIds.CannotForget);
    }

    [Fact]
    public async Task What_is_asked_for_again_meanwhile_is_done_again()
    {
        await FollowAsync("#a");
        await SayAsync("#a", 7, "old");
        await AskAsync(7);
        _store.WritingFails = true;
        await Forgetter.Awaiting(static f => f.RunOnceAsync(TestContext.Current.CancellationToken)).Should().ThrowAsync<StateException>();
        _store.WritingFails = false;
        await SayAsync("#a", 7, "new", Begun.AddMinutes(1));
        await AskAsync(7, Begun.AddMinutes(2));

        await Forgetter.RunOnceAsync(TestContext.Current.CancellationToken);

        (await TextsAsync("#a")).Should().Equal("", "1", "", "3");
    }

    private async Task<Follower> FollowAsync(string room)
    {
        var follower = new Follower();
        await _chat.Journal.FollowAsync(room, follower, TestContext.Current.CancellationToken);
        return follower;
    }

    private async Task SayAsync(string room, long person, string text, DateTimeOffset? at = null)
    {
        var e = Some.MessageOf(person, text);
        await _chat.Journal.AppendAsync(room, new ChatEvent { Kind = e.Kind, At = at ?? e.At, Author = e.Author, AuthorId = person, Text = e.Text }, default, CancellationToken.None);
    }

    private async Task AskAsync(long person, DateTimeOffset? begun = null) =>
        await State.ChangeAsync(change =>
        {
            change.Put(new ForgetRecord(person, begun ?? Begun) { By = "ann", ById = person });
            return true;
        }, CancellationToken.None);

    private async Task<string[]> TextsAsync(string room) =>
        [.. (await _chat.Journal.ReadAfterAsync(room, 0, 1_000, CancellationToken.None)).Select(static entry => Encoding.UTF8.GetString(entry.Event.Text.Span))];
}
