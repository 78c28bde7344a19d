using ChatRoom.Testing;
using static ChatRoom.Tests.Resuming.ResumeTests;

namespace ChatRoom.Tests.Resuming;

/// <summary>A state moves from one connection to another.</summary>
public class TakeOverTests
{
    [Fact]
    public async Task Token_in_use_is_taken_over_from_its_holder()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        var token = await TokenOfAsync(ann);

        var back = await ResumeAsync(chat, token);

        await ann.ExpectAsync("* another connection has resumed your session");
        (await ann.Received.ReadToEndAsync()).Should().BeEmpty();
        await back.ExpectBackAsync(
            "* you are back in #lobby as ann", "ann has left the chat room!", "ann has connected to the chat room!", "You are now connected!");
        await bob.ExpectAsync("ann has left the chat room!", "ann has connected to the chat room!");
        chat.Status.Statistics.ConnectionsClosed["replaced"].Should().Be(1);
    }

    [Fact]
    public async Task Two_concurrent_resumes_with_one_token_leave_one_holder()
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
    public async Task Wait_for_a_state_that_is_not_released_is_bounded()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        var token = await TokenOfAsync(ann);
        chat.Journal.Holding = true;
        await ann.SendAsync("under way\n"); // a pending append, so that ann cannot leave
        var back = await ResumeAsync(chat, token);

        var told = back.ExpectAsync("* sessions cannot be resumed right now, try again later");
        await Wait.UntilAsync(
            () =>
            {
                chat.Time.Advance(TimeSpan.FromSeconds(1));
                return told.IsCompleted;
            },
            "it is told");

        await told;
        chat.Journal.Holding = false;
        chat.Journal.Release();
        await Wait.ForAsync(ann.Served, "the first has left");
        back = await ResumeAsync(chat, token);
        await back.Received.ReadLinesUntilAsync("You are now connected!");
    }

    [Fact]
    public async Task Place_is_released_although_leaving_fails()
    {
        var presence = new FaultyPresence();
        using var chat = new Chat(presence: presence);
        var (ann, _) = await chat.JoinAnnAndBobAsync();
        var token = await TokenOfAsync(ann);
        presence.LeavingFails = static _ => throw new InvalidOperationException("a bug");
        await LeaveAsync(ann);
        presence.LeavingFails = static _ => false;

        var back = await ResumeAsync(chat, token);

        await back.ExpectBackAsync("* you are back in #lobby as ann");
        await back.Received.ReadLinesUntilAsync("You are now connected!");
    }

    [Fact]
    public async Task Client_that_is_taken_over_before_it_has_resumed_gets_a_notice()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        var token = await TokenOfAsync(ann);
        await LeaveAsync(ann);
        await bob.SendAsync("one\n");
        await bob.Received.ReadLinesUntilAsync("bob: one");
        Task<InMemoryConnection>? third = null;
        chat.Journal.ReadingAfter = () =>
        {
            chat.Journal.ReadingAfter = null;
            third = ResumeAsync(chat, token); // requests the state while the second is taking it
        };

        var second = await ResumeAsync(chat, token);

        await second.Received.ReadLinesUntilAsync("* another connection has resumed your session");
        (await second.Received.ReadToEndAsync()).Should().BeEmpty();
        await (await third!).ExpectBackAsync("* you are back in #lobby as ann");
        await (await third!).Received.ReadLinesUntilAsync("You are now connected!");
    }
}
