using ChatRoom.Cluster;
using ChatRoom.Connections;
using ChatRoom.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRoom.Tests.Connections;

public class DrainTests
{
    private const string GoingDown = "* the server is shutting down, please reconnect";

    [Fact]
    public void Quiet_only_when_the_last_reader_has_left()
    {
        var drain = new Drain();
        drain.Enter();
        drain.Enter();

        drain.Begin();
        drain.Leave();
        drain.WhenQuiet.IsCompleted.Should().BeFalse();
        drain.Leave();

        drain.WhenQuiet.IsCompleted.Should().BeTrue();
    }

    [Fact]
    public void Drain_is_over_at_once_without_connections_and_not_before_it_begins()
    {
        var drain = new Drain();
        drain.Enter();
        drain.Leave();
        drain.WhenQuiet.IsCompleted.Should().BeFalse();

        drain.Begin();

        drain.HasBegun.Should().BeTrue();
        drain.WhenQuiet.IsCompleted.Should().BeTrue();
        drain.EndIf(noSessionIsLeft: false);
        drain.WhenEnded.IsCompleted.Should().BeFalse();
        drain.EndIf(noSessionIsLeft: true);
        drain.WhenEnded.IsCompleted.Should().BeTrue();
    }

    [Fact]
    public async Task Members_get_the_notice_after_all_accepted_messages_and_no_departures()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        chat.Journal.Holding = true;
        await bob.SendAsync("accepted\n");

        var stopping = chat.Drain.StoppingAsync(CancellationToken.None);
        await Wait.UntilAsync(() => chat.Status.IsDraining, "it goes down");
        chat.Journal.Holding = false;
        chat.Journal.Release();
        await Wait.ForAsync(stopping, "it has gone down");

        (await ann.Received.ReadToEndAsync()).Should().Be($"bob: accepted\n{GoingDown}\n");
        (await bob.Received.ReadToEndAsync()).Should().Be($"bob: accepted\n{GoingDown}\n");
        chat.Status.Statistics.ConnectionsClosed["shutdown"].Should().Be(2);
        chat.Log.Lines.Select(line => line.EventId).Should().Contain(ChatRoom.Diagnostics.EventIds.DrainDone);
    }

    [Fact]
    public async Task Node_of_a_cluster_disconnects_its_members_one_after_the_other_and_the_others_talk_on()
    {
        using var chat = new Chat(replace: static services => services.AddSingleton<INodes>(new SilentNodes()));
        var (ann, bob) = await chat.JoinAnnAndBobAsync();

        var stopping = chat.Drain.StoppingAsync(CancellationToken.None);
        chat.Time.Advance(TimeSpan.FromSeconds(1));
        chat.Status.IsDraining.Should().BeTrue();
        await ann.SendAsync("still here\n");
        await ann.ExpectAsync("ann: still here");
        await bob.ExpectAsync("ann: still here");
        await Wait.UntilAsync(() => Passes(chat, () => chat.Get<SessionDirectory>().All.Count() == 1), "one has been disconnected");

        var (gone, left, name) = ann.Served.IsCompleted ? (ann, bob, "bob") : (bob, ann, "ann");
        (await gone.Received.ReadToEndAsync()).Should().EndWith($"{GoingDown}\n");
        await left.SendAsync("I am the last one\n");
        await left.ExpectAsync($"{name}: I am the last one");
        stopping.IsCompleted.Should().BeFalse();
        await Wait.UntilAsync(() => Passes(chat, () => stopping.IsCompleted), "it has gone down");
        (await left.Received.ReadToEndAsync()).Should().EndWith($"{GoingDown}\n").And.NotContain("has left");
        chat.Status.Statistics.ConnectionsClosed["shutdown"].Should().Be(2);
    }

    [Fact]
    public async Task Node_without_members_ends_at_once()
    {
        using var chat = new Chat(replace: static services => services.AddSingleton<INodes>(new SilentNodes()));

        await Wait.ForAsync(chat.Drain.StoppingAsync(CancellationToken.None), "it has gone down");
    }

    [Fact]
    public async Task Client_without_an_alias_gets_the_notice_too()
    {
        using var chat = new Chat();
        var bob = chat.Connect();

        await Wait.ForAsync(chat.Drain.StoppingAsync(CancellationToken.None), "it has gone down");

        (await bob.Received.ReadToEndAsync()).Should().Be($"alias?\r\n{GoingDown}\r\n");
    }

    [Fact]
    public async Task Client_that_connects_during_the_drain_is_refused_with_a_notice()
    {
        using var chat = new Chat();
        await chat.Drain.StoppingAsync(CancellationToken.None);

        var late = chat.Connect();

        (await late.Received.ReadToEndAsync()).Should().Be($"{GoingDown}\r\n");
        chat.Status.Statistics.ConnectionsRefused["draining"].Should().Be(1);
    }

    [Fact]
    public async Task Client_that_does_not_read_is_disconnected_in_the_end()
    {
        using var chat = new Chat(options => options.Shutdown.DrainTimeout = TimeSpan.FromSeconds(1));
        var ann = await chat.JoinAsync("ann");
        var stuck = await chat.JoinAsync("bob", new InMemoryConnection(outputBound: 1));
        await ann.SendAsync("hello\n");
        await Wait.UntilAsync(() => chat.Get<SessionDirectory>().All.Any(s => s.Participant!.Subscriber.IsFlushing), "bob's flush waits");

        await Wait.ForAsync(chat.Drain.StoppingAsync(CancellationToken.None), "it has gone down");

        await Wait.ForAsync(stuck.Served, "it is cut off");
        stuck.AbortReason.Should().NotBeNull();
        chat.Log.Lines.Select(line => line.EventId).Should().Contain(ChatRoom.Diagnostics.EventIds.DrainCutShort);
    }

    /// <summary>Returns whether something has happened; if not, some time passes.</summary>
    private static bool Passes(Chat chat, Func<bool> condition)
    {
        if (condition())
        {
            return true;
        }

        chat.Time.Advance(TimeSpan.FromMilliseconds(10));
        return false;
    }
}
