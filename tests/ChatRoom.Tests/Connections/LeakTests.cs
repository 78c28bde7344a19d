using System.IO.Pipelines;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Text;
using ChatRoom.Rooms;
using ChatRoom.Testing;
using ChatRoom.Tests.Rooms;

namespace ChatRoom.Tests.Connections;

/// <summary>No client can leave resources behind or hold them forever, whatever it sends or does not read.</summary>
public class LeakTests
{
    [Fact]
    public async Task Client_that_vanishes_amid_a_batch_of_commands_leaves_nothing_behind()
    {
        using var chat = new Chat();
        var bob = await chat.JoinAsync("bob");
        await bob.Output.CompleteAsync();

        await bob.SendAsync(string.Concat(Enumerable.Repeat("/help\n", 500))); // more replies than an outbox holds
        await bob.CloseAsync();

        await Wait.ForAsync(bob.Served, "bob is gone");
        await chat.JoinAsync("bob");
    }

    [Fact]
    public async Task Member_that_switches_its_rendering_again_and_again_is_parked_once()
    {
        var woken = 0;
        var log = new RoomLog(Some.Room(), 0, SubscriberRig.MaxLag, TimeProvider.System, (_, members) => Interlocked.Add(ref woken, members));
        var rig = new SubscriberRig(log).Start();
        for (var i = 1; i <= 100; i++)
        {
            rig.Subscription.Show(TextFormatter.For(LineEnd.Lf, timestamps: i % 2 == 1));
            rig.Subscriber.Reply("done\n"u8.ToArray());
            await rig.ExpectAsync("done");
        }

        rig.Append("hello");

        await rig.ExpectAsync("ann: hello");
        await Wait.UntilAsync(() => Volatile.Read(ref woken) > 0, "the fan-out is counted");
        woken.Should().Be(1);
    }

    [Fact]
    public async Task Client_that_does_not_read_the_prompt_is_disconnected()
    {
        using var chat = new Chat();
        var silent = chat.Connect(new InMemoryConnection(outputBound: 1));
        await chat.Housekeeping.StartAsync(CancellationToken.None);

        await Wait.UntilAsync(
            () =>
            {
                chat.Time.Advance(TimeSpan.FromSeconds(1));
                return silent.Served.IsCompleted;
            },
            "it is cut off");

        chat.Status.Statistics.ConnectionsClosed["write_timeout"].Should().Be(1);
        await chat.Housekeeping.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Alias_of_a_client_that_vanishes_right_after_it_is_free_again()
    {
        using var chat = new Chat();
        var bob = chat.Connect();
        await bob.ExpectBytesAsync("alias?");
        await bob.SendAsync("bob\r");

        await bob.VanishAsync();

        await Wait.ForAsync(bob.Served, "bob is gone");
        await chat.JoinAsync("bob");
    }

    [Fact]
    public async Task Ignore_list_does_not_grow_with_the_names_of_the_ignored_person()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();
        await ann.SendAsync("/ignore bob\n");
        await ann.ExpectAsync("* you are now ignoring bob");

        await bob.SendAsync("/nick rob\n/nick robert\n/msg ann psst\nhello\n");
        await ann.ExpectAsync("* bob is now known as rob", "* rob is now known as robert");
        await ann.SendAsync("/ignore\n");

        await ann.ExpectAsync("* you are ignoring: robert");
    }

    [Fact]
    public async Task Queued_moves_fill_the_control_queue()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1, useSynchronizationContext: false));
        var subscriber = new Subscriber(new LineWriter(pipe.Writer), tooSlow: null);
        var subscription = subscriber.Open(SubscriberRig.NewLog(), SubscriberRig.Lf);
        subscriber.Reply("stuck\n"u8.ToArray());
        subscriber.Start();
        await Wait.UntilAsync(() => subscriber.IsFlushing, "its flush waits");

        for (var i = 0; i < 20; i++)
        {
            var left = subscription;
            subscription = subscriber.Open(SubscriberRig.NewLog(), SubscriberRig.Lf, previous: left);
            left.End();
        }

        subscriber.WhenSpaceForRepliesAsync().IsCompleted.Should().BeFalse();
        await pipe.Reader.CompleteAsync();
        await Wait.ForAsync(subscriber.WhenSpaceForRepliesAsync(), "the queue is closed");
    }

    [Fact]
    public async Task Empty_lines_of_one_read_are_answered_by_one_prompt()
    {
        using var chat = new Chat();
        var bob = chat.Connect();
        await bob.ExpectBytesAsync("alias?");

        await bob.SendAsync(new string('\n', 1000));
        await bob.SendAsync("bob\n");

        await bob.ExpectBytesAsync("alias?bob has connected to the chat room!\n");
    }

    [Fact]
    public async Task Classic_alias_loses_whole_escape_sequences()
    {
        using var chat = new Chat();

        var bob = await chat.JoinAsClassicAsync("\e[31mbob");

        await bob.ExpectAsync("bob has connected to the chat room!");
    }
}
