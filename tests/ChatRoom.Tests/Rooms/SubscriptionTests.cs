using System.Text;
using ChatRoom.Journal;
using ChatRoom.Presence;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Text;
using ChatRoom.Rooms;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Rooms;

/// <summary>The contract of Subscription.</summary>
public class SubscriptionTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    public async Task Contract_1_a_subscription_receives_each_entry_from_its_opening_to_its_end_once(int others)
    {
        const int lines = 3_000;
        var rig = new SubscriberRig(SubscriberRig.NewLog(64 * 1024 * 1024), bound: 1000).Start();
        var coming = Wait.Meanwhile(() =>
        {
            for (var i = 0; i < 500; i++)
            {
                var logs = Enumerable.Range(0, others).Select(n => SubscriberRig.NewLog(room: $"#r{n}")).ToArray();
                var opened = logs.Select(log => rig.Subscriber.Open(log, SubscriberRig.Lf)).ToArray();
                foreach (var log in logs)
                {
                    log.Append(log.NextId, Some.Message($"{i}", "cat"));
                }

                foreach (var subscription in opened)
                {
                    subscription.End();
                }

                foreach (var log in logs)
                {
                    log.Append(log.NextId, Some.Message("too late", "cat"));
                }
            }
        });
        var appending = Wait.Meanwhile(() =>
        {
            for (var i = 0; i < lines; i++)
            {
                rig.Append($"{i}");
            }
        });

        var (said, elsewhere) = (0, 0);
        while (said < lines || elsewhere < 500 * others)
        {
            var line = await rig.Received.ReadLineAsync();
            if (line.StartsWith("ann", StringComparison.Ordinal))
            {
                line.Should().Be($"ann: {said++}");
            }
            else
            {
                line.Should().NotContain("too late");
                elsewhere++;
            }
        }

        await Task.WhenAll(coming, appending);
        rig.Reader.TryRead(out _).Should().BeFalse();
    }

    [Fact]
    public async Task Contract_3_a_held_subscription_is_written_after_its_release_and_if_it_ends_before_only_its_replies_are()
    {
        var rig = new SubscriberRig().Start();
        var (released, ended) = (SubscriberRig.NewLog(), SubscriberRig.NewLog());
        var first = rig.Subscriber.Open(released, SubscriberRig.Lf, isHeld: true);
        var second = rig.Subscriber.Open(ended, SubscriberRig.Lf, isHeld: true);
        released.Append(1, Some.Message("new"));
        ended.Append(1, Some.Message("of the second"));
        rig.Append("meanwhile");
        await rig.ExpectAsync("ann: meanwhile");

        first.Reply("past\n"u8.ToArray(), at: 1);
        first.Release();
        await rig.ExpectAsync("past", "ann: new");
        second.Reply("too late\n"u8.ToArray());
        second.End();
        await rig.ExpectAsync("too late");
        released.Append(2, Some.Message("more"));
        await rig.ExpectAsync("ann: more");
    }

    [Fact]
    public async Task Contract_3_a_subscription_that_ends_before_its_release_holds_nothing_while_the_previous_one_continues()
    {
        var rig = new SubscriberRig().Start();
        var log = SubscriberRig.NewLog();
        for (var attempt = 0; attempt < 3; attempt++)
        {
            var second = rig.Subscriber.Open(log, SubscriberRig.Lf, previous: rig.Subscription, isHeld: true);
            log.Append(attempt + 1, Some.Message("not for this client"));
            second.End();
        }

        await Wait.UntilAsync(() => CursorsOf(log) == 0, "all of them have given back their cursors");
        rig.Append("still here");
        await rig.ExpectAsync("ann: still here");

        int CursorsOf(RoomLog one)
        {
            var cursor = one.Open(SubscriberRig.Lf, rig.Subscriber);
            var others = cursor.Track.Cursors - 1;
            one.Close(cursor);
            return others;
        }
    }

    [Fact]
    public async Task Contract_1_a_subscription_that_is_opened_while_the_pump_is_parked_is_received()
    {
        var rig = new SubscriberRig().Start();

        for (var i = 0; i < 2_000; i++)
        {
            var log = SubscriberRig.NewLog();
            var subscription = rig.Subscriber.Open(log, SubscriberRig.Lf);
            log.Append(1, Some.Message($"{i}"));
            (await rig.Received.ReadLineAsync()).Should().Be($"ann: {i}", "the pump is just going to park, again and again");
            subscription.End();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)] // nobody was in the room meanwhile
    public async Task Contract_1_a_client_that_leaves_and_returns_sees_the_room_in_order(bool isReopened)
    {
        var rig = new SubscriberRig(SubscriberRig.NewLog(1024 * 1024), bound: 1);
        for (var i = 0; i < 200; i++)
        {
            rig.Append($"{i} {new string('x', 1_000)}");
        }

        rig.Subscription.End();
        var log = isReopened ? SubscriberRig.NewLog() : rig.Log;
        rig.Subscriber.Open(log, SubscriberRig.Lf);
        log.Append(log.IdOf(log.NextId), Some.Message("200 "));
        rig.Start();

        for (var i = 0; i <= 200; i++)
        {
            (await rig.Received.ReadLineAsync()).Should().StartWith($"ann: {i} ");
        }
    }

    [Fact]
    public async Task Contract_2_end_comes_after_all_entries_and_replies()
    {
        var rig = new SubscriberRig();
        rig.Append("last");
        rig.Subscription.Reply(Bytes("bye\n"), rig.Log.NextId);
        rig.Subscription.End();
        rig.Append("too late");
        rig.Start();

        await rig.ExpectAsync("ann: last", "bye");
        rig.Subscriber.End();

        await Wait.ForAsync(rig.Subscriber.WhenClosedAsync(), "the pump ends");
        rig.Reader.TryRead(out _).Should().BeFalse();
    }

    [Fact]
    public async Task Contract_2_last_reply_comes_after_all_that_was_said_and_replied()
    {
        var rig = new SubscriberRig();
        rig.Append("last");
        rig.Subscription.Reply(Bytes("reply\n"));
        rig.Append("very last");
        rig.Subscription.End(Bytes("bye\n"));
        rig.Append("too late");
        rig.Start();

        await rig.ExpectAsync("ann: last", "reply", "ann: very last", "bye");
        rig.Subscriber.End();

        await Wait.ForAsync(rig.Subscriber.WhenClosedAsync(), "the pump ends");
        rig.Reader.TryRead(out _).Should().BeFalse();
    }

    [Fact]
    public async Task Contract_2_end_of_the_subscriber_ends_all_its_subscriptions_likewise()
    {
        var rig = new SubscriberRig();
        var other = SubscriberRig.NewLog();
        var subscription = rig.Subscriber.Open(other, SubscriberRig.Lf);
        rig.Append("last");
        other.Append(1, Some.Message("last there"));
        subscription.Reply(Bytes("reply\n"), other.NextId);
        rig.Subscriber.End();
        rig.Append("too late");
        other.Append(2, Some.Message("too late"));
        var late = rig.Subscriber.Open(SubscriberRig.NewLog(), SubscriberRig.Lf);

        rig.Start();

        await Wait.ForAsync(rig.Subscriber.WhenClosedAsync(), "the pump ends");
        await rig.ExpectAsync("ann: last", "ann: last there", "reply");
        rig.Reader.TryRead(out _).Should().BeFalse();
        late.Log.Open(SubscriberRig.Lf, rig.Subscriber).Track.Cursors.Should().Be(1, "the late one is given up");
    }

    [Fact]
    public async Task Contract_3_a_subscription_is_written_after_the_one_that_it_follows_has_ended()
    {
        var rig = new SubscriberRig();
        var other = SubscriberRig.NewLog();
        rig.Append("before");
        var second = rig.Subscriber.Open(other, SubscriberRig.Lf, previous: rig.Subscription);
        other.Append(1, Some.Message("there"));
        second.Reply(Bytes("history\n"), second.NextId);
        rig.Append("still here");
        rig.Start();
        await rig.ExpectAsync("ann: before", "ann: still here");

        rig.Subscriber.Reply(Bytes("reply\n"));
        rig.Append("last");
        rig.Subscription.End();
        rig.Subscriber.Reply(Bytes("reply there\n"));

        await rig.ExpectAsync("reply", "ann: last", "history", "ann: there", "reply there");
    }

    [Fact]
    public async Task Contract_3_replies_of_others_are_not_lost_while_a_client_goes_from_room_to_room()
    {
        const int count = 3_000;
        var rig = new SubscriberRig().Start();
        var telling = Wait.Meanwhile(() =>
        {
            for (var i = 0; i < count; i++)
            {
                rig.Subscriber.Reply(Bytes($"{i}\n"));
            }
        });
        var moving = Wait.Meanwhile(() =>
        {
            var last = rig.Subscription;
            for (var i = 0; i < 500; i++)
            {
                var left = last;
                last = rig.Subscriber.Open(SubscriberRig.NewLog(), SubscriberRig.Lf, previous: left);
                left.End();
            }
        });

        for (var i = 0; i < count; i++)
        {
            (await rig.Received.ReadLineAsync()).Should().Be($"{i}");
        }

        await Task.WhenAll(telling, moving);
    }

    [Fact]
    public void Contract_5_one_more_subscription_costs_at_most_300_bytes()
    {
        const int count = 10_000;
        var rig = new SubscriberRig();
        var room = new Room(Some.Room(), new RoomServices(
            new MemoryJournal(), new MemoryPresence(), new ChatRoomOptions(), TimeProvider.System, (_, _) => { }, (_, _) => { }, CancellationToken.None));
        ((IJournalFollower)room).Begin(default, "");
        Func<RoomLog, Subscription> open = log => rig.Subscriber.Open(log, SubscriberRig.Lf);
        room.TryEnter(open, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < count; i++)
        {
            room.TryEnter(open, out _);
        }

        // Allocations exceed what stays in memory, because the room's set grew repeatedly.
        ((GC.GetAllocatedBytesForCurrentThread() - before) / count).Should().BeInRange(100, 300);
    }

    [Fact]
    public async Task Contract_4_a_switch_of_the_rendering_loses_and_repeats_nothing()
    {
        const int count = 2_000;
        var rig = new SubscriberRig(SubscriberRig.NewLog(64 * 1024 * 1024)).Start();
        var timed = TextFormatter.For(LineEnd.Lf, timestamps: true);
        var moving = Wait.Meanwhile(() =>
        {
            for (var i = 0; i < 500; i++)
            {
                var to = i % 2 == 0 ? timed : SubscriberRig.Lf;
                rig.Subscription.Show(to);
            }
        });
        var telling = Wait.Meanwhile(() =>
        {
            for (var i = 0; i < count; i++)
            {
                rig.Subscriber.Reply(Bytes("told\n"));
            }
        });
        var appending = Wait.Meanwhile(() =>
        {
            for (var i = 0; i < count; i++)
            {
                rig.Append($"{i}");
            }
        });

        for (var (said, told) = (0, 0); said < count || told < count;)
        {
            var line = await rig.Received.ReadLineAsync();
            if (line == "told")
            {
                told++;
                continue;
            }

            line[(line.IndexOf("ann", StringComparison.Ordinal))..].Should().Be($"ann: {said++}");
        }

        await Task.WhenAll(moving, telling, appending);
    }

    [Fact]
    public async Task Cursor_of_a_late_switch_is_closed()
    {
        var rig = new SubscriberRig(bound: 1).Start();
        var timed = TextFormatter.For(LineEnd.Lf, timestamps: true);
        rig.Append("first");
        await Wait.UntilAsync(() => rig.Subscriber.IsFlushing, "its flush waits");
        rig.Subscription.Show(timed);
        await rig.Reader.CompleteAsync();
        await Wait.ForAsync(rig.Subscriber.WhenClosedAsync(), "the pump ends");

        rig.Subscription.Show(timed);

        rig.Log.Open(timed, rig.Subscriber).Track.Cursors.Should().Be(1, "nobody else reads it");
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
