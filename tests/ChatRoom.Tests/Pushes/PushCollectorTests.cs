using ChatRoom.Pushes;
using ChatRoom.State;
using ChatRoom.State.Records;
using ChatRoom.Testing;
using ChatRoom.Tests.Accounts;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRoom.Tests.Pushes;

/// <summary>Who is notified of what.</summary>
public sealed class PushCollectorTests : IDisposable
{
    private readonly FakePushSender _sender = new();
    private readonly Chat _chat;

    public PushCollectorTests() => _chat = new Chat(
        static options => options.Accounts.Iterations = 1, replace: services => services.AddSingleton<IPushSender>(_sender));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _chat.Dispose();

    [Fact]
    public async Task Mention_of_somebody_without_a_connection_is_told()
    {
        await SubscribedAsync("bob", leaves: true);
        var ann = await _chat.JoinAsync("ann");

        await ann.SendAsync("bob: tea? @bob @Bob, @nobody @ann @carl\n");

        (await SentAsync()).Should().Equal(new PushNote("ann", Some.Room("#lobby"), "bob: tea? @bob @Bob, @nobody @ann @carl"));
    }

    [Fact]
    public async Task Nothing_is_told_while_one_connection_is_there_even_one_that_is_marked_as_away()
    {
        var bob = await SubscribedAsync("bob", leaves: false);
        await bob.SendAsync("/away\n");
        await bob.Received.ReadLineAsync();
        var ann = await _chat.JoinAsync("ann");

        await ann.SendAsync("/msg bob psst\n@bob tea? @carl\n");

        (await SentAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Account_without_a_browser_and_suspended_account_are_told_nothing()
    {
        await (await _chat.RegisterAsync("zoe")).LeaveAsync();
        await SubscribedAsync("bob", leaves: true);
        var state = _chat.Get<ChatState>();
        var account = state.Accounts.All.Single(static one => one.Alias == "bob");
        await state.ChangeAsync(change => { change.Put(account with { Suspended = _chat.Time.GetUtcNow() }); return true; }, Cancellation);
        var ann = await _chat.JoinAsync("ann");

        await ann.SendAsync("/msg bob psst\n@zoe @bob tea? @carl\n");

        (await SentAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Who_may_not_read_a_room_learns_nothing_of_it()
    {
        await SubscribedAsync("bob", leaves: true);
        var ann = await _chat.RegisterAsync("ann");
        await ann.SendAsync("/join #ops\n/room register\n/room set private on\n/op carl\n@bob secret @carl\n");

        (await SentAsync()).Should().BeEmpty();

        await ann.SendAsync("/room set private off\n@bob open @carl\n");
        (await SentAsync()).Select(static note => note.Text).Should().Equal("@bob open @carl");
    }

    [Fact]
    public async Task Ignored_person_is_not_told_of()
    {
        var ann = await _chat.JoinAsync("ann");
        var bob = await SubscribedAsync("bob", leaves: false);
        await bob.SendAsync("/ignore ann\n");
        await bob.Received.ReadLinesUntilAsync("* you are now ignoring ann");
        await bob.LeaveAsync();

        await ann.SendAsync("/msg bob psst\n@bob tea? @carl\n");

        (await SentAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Whisper_that_nobody_gets_is_told_without_its_text()
    {
        await SubscribedAsync("bob", leaves: true);
        var ann = await _chat.JoinAsync("ann");

        await ann.SendAsync("/msg bob psst\n/msg nobody psst\n@carl\n");

        (await SentAsync()).Should().Equal(new PushNote("ann", Room: null, Text: null));
    }

    [Fact]
    public async Task Mention_and_whisper_are_counted_for_the_person_who_sent_them()
    {
        await SubscribedAsync("bob", leaves: true);
        var ann = await _chat.RegisterAsync("ann");

        await ann.SendAsync("/msg bob psst\n@bob @carl\n");
        await Wait.UntilAsync(() => _sender.Sent.Count == 3, "bob is notified twice, carl once");

        _sender.Sent.Select(static sent => sent.From).Should().AllBeEquivalentTo(IdOf("ann"));
    }

    [Fact]
    public async Task Long_text_is_shortened_between_characters()
    {
        await SubscribedAsync("bob", leaves: true);
        var ann = await _chat.JoinAsync("ann");
        var begin = $"@bob @carl {new string('x', 188)}";

        await ann.SendAsync($"{begin}😀 and more\n");

        (await SentAsync()).Single().Text.Should().Be($"{begin}…");
    }

    /// <summary>Returns what was sent to others than carl, whom each test mentions last.</summary>
    private async Task<IReadOnlyList<PushNote>> SentAsync()
    {
        var carl = IdOf("carl");
        await Wait.UntilAsync(() => _sender.Sent.Any(sent => sent.Account == carl), "carl is told");
        var others = _sender.Sent.Where(sent => sent.Account != carl).Select(static sent => sent.Note).ToArray();
        _sender.Sent.Clear();
        return others;
    }

    private async Task<InMemoryConnection> SubscribedAsync(string alias, bool leaves)
    {
        if (alias != "carl")
        {
            await SubscribedAsync("carl", leaves: true);
        }

        var who = await _chat.RegisterAsync(alias);
        var record = new PushRecord(IdOf(alias), [new PushSubscription($"https://push.example/{alias}", "key", "auth")]);
        await _chat.Get<ChatState>().ChangeAsync(change => { change.Put(record); return true; }, Cancellation);
        if (leaves)
        {
            await who.LeaveAsync();
        }

        return who;
    }

    private long IdOf(string alias) => _chat.Get<ChatState>().Accounts.All.Single(account => account.Alias == alias).Id;
}
