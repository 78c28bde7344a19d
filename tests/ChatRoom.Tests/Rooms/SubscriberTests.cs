using System.Text;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Rooms;

/// <summary>The contract of Subscriber, except line 7, which is in <see cref="SlowSubscriberTests"/>.</summary>
public class SubscriberTests
{
    [Fact]
    public async Task Contract_1_one_pump_at_a_time_writes_and_flushes()
    {
        const int rounds = 5_000;
        WatchedWriter? writer = null;
        var rig = new SubscriberRig(SubscriberRig.NewLog(64 * 1024 * 1024), bound: 1000, around: inner => writer = new WatchedWriter(inner)).Start();
        var appending = Wait.Meanwhile(() =>
        {
            for (var i = 0; i < rounds; i++)
            {
                rig.Append($"said {i}");
            }
        });
        var replying = Wait.Meanwhile(() =>
        {
            for (var i = 0; i < rounds; i++)
            {
                rig.Subscriber.Reply(Bytes($"told {i}\n"));
            }
        });
        var resuming = Wait.Meanwhile(() =>
        {
            for (var i = 0; i < rounds; i++)
            {
                rig.Subscriber.Resume();
            }
        });

        var (said, told) = (0, 0);
        while (said < rounds || told < rounds)
        {
            var line = await rig.Received.ReadLineAsync();
            line.Should().Be(line[0] == 'a' ? $"ann: said {said++}" : $"told {told++}");
        }

        await Task.WhenAll(appending, replying, resuming);
        writer!.Overlaps.Should().Be(0);
    }

    [Fact]
    public async Task Contract_2_no_wake_up_is_lost_between_parking_and_an_append()
    {
        var rig = new SubscriberRig().Start();

        for (var i = 0; i < 20_000; i++)
        {
            rig.Append($"{i}");
            (await rig.Received.ReadLineAsync()).Should().Be($"ann: {i}", "the pump is just going to park, again and again");
        }
    }

    [Fact]
    public async Task Contract_2_no_wake_up_is_lost_between_parking_and_a_reply()
    {
        var rig = new SubscriberRig().Start();

        for (var i = 0; i < 20_000; i++)
        {
            rig.Subscriber.Reply(Bytes($"{i}\n"));
            (await rig.Received.ReadLineAsync()).Should().Be($"{i}");
        }
    }

    [Fact]
    public async Task Contract_2_available_entries_are_written_in_flushes_of_16_KiB_and_the_rest_of_a_segment()
    {
        WatchedWriter? writer = null;
        var rig = new SubscriberRig(SubscriberRig.NewLog(1024 * 1024), bound: 1024 * 1024, around: inner => writer = new WatchedWriter(inner));
        for (var i = 0; i < 300; i++)
        {
            rig.Append(new string('x', 1000));
        }

        rig.Start();
        await rig.Received.ReadBytesAsync(300 * 1006);
        await Wait.UntilAsync(() => writer!.Flushes.Sum() == 300 * 1006, "all is flushed");

        // A run is from one segment, so a flush has less than 16 KiB and one more run of at most 64 KiB.
        writer!.Flushes.Should().OnlyContain(bytes => bytes < (16 + 64) * 1024);
        writer.Flushes.SkipLast(1).Should().OnlyContain(bytes => bytes >= 16 * 1024);
    }

    [Fact]
    public async Task Contract_3_a_line_in_a_quiet_room_passes_3_MB_of_a_busy_one_within_70_lines()
    {
        var rig = new SubscriberRig(SubscriberRig.NewLog(64 * 1024 * 1024), bound: 1).Start();
        var quiet = SubscriberRig.NewLog();
        rig.Subscriber.Open(quiet, SubscriberRig.Lf);
        rig.Append("first");
        await Wait.UntilAsync(() => rig.Subscriber.IsFlushing, "its flush waits");
        for (var i = 0; i < 3_000; i++)
        {
            rig.Append(new string('x', 1_000));
        }

        for (var i = 0; i < 100; i++)
        {
            await rig.Received.ReadLineAsync(); // somewhere in the middle of the backlog
        }

        quiet.Append(1, Some.Message("quiet", "bob"));
        var before = 0;
        while (await rig.Received.ReadLineAsync() != "bob: quiet")
        {
            before++;
        }

        before.Should().BeLessThan(70 + (64 * 1024 / 1_006), "what the pipe held already is written");
    }

    [Fact]
    public async Task Contract_3_each_of_50_rooms_is_written_in_its_turn()
    {
        var logs = Enumerable.Range(0, 50).Select(_ => SubscriberRig.NewLog(1024 * 1024)).ToArray();
        var rig = new SubscriberRig(logs[0], bound: 1);
        foreach (var log in logs.Skip(1))
        {
            rig.Subscriber.Open(log, SubscriberRig.Lf);
        }

        for (var i = 0; i < 200; i++)
        {
            for (var room = 0; room < logs.Length; room++)
            {
                logs[room].Append(logs[room].NextId, Some.Message(new string('x', 500), $"r{room}"));
            }
        }

        rig.Start();
        var seen = new HashSet<string>();
        var lines = 0;
        for (; seen.Count < logs.Length; lines++)
        {
            seen.Add((await rig.Received.ReadLineAsync()).Split(':')[0]);
        }

        lines.Should().BeLessThan(50 * 10, "a small segment holds 7 of these lines");
        for (; lines < 200 * logs.Length; lines++)
        {
            await rig.Received.ReadLineAsync();
        }
    }

    [Fact]
    public async Task Contract_4_a_pump_that_still_writes_is_not_woken_and_sees_it_anyway()
    {
        var woken = 0;
        var log = new ChatRoom.Rooms.RoomLog(Some.Room(), 0, SubscriberRig.MaxLag, TimeProvider.System, (_, count) => Interlocked.Add(ref woken, count));
        var rig = new SubscriberRig(log, bound: 1).Start();
        rig.Append("first");
        await Wait.UntilAsync(() => rig.Subscriber.IsFlushing, "its flush waits");
        await Wait.UntilAsync(() => Volatile.Read(ref woken) <= 1, "it was woken once at most");
        var before = Volatile.Read(ref woken);

        for (var i = 0; i < 100; i++)
        {
            rig.Append($"{i}");
        }

        await rig.ExpectAsync(["ann: first", .. Enumerable.Range(0, 100).Select(i => $"ann: {i}")]);
        woken.Should().BeLessThanOrEqualTo(before + 1);
    }

    [Fact]
    public async Task Contract_5_a_reply_comes_after_earlier_entries_of_the_room_and_before_later_ones()
    {
        var rig = new SubscriberRig();
        rig.Append("before");
        rig.Subscriber.Reply(Bytes("reply\n"));
        rig.Append("after");
        rig.Subscriber.TryTell(Bytes("told\n")).Should().BeTrue();

        rig.Start();

        await rig.ExpectAsync("ann: before", "reply", "ann: after", "told");
    }

    [Fact]
    public async Task Contract_5_a_reply_that_waits_for_an_id_comes_right_after_that_entry()
    {
        var rig = new SubscriberRig();
        rig.Subscription.Reply(Bytes("welcome\n"), at: 2);
        rig.Start();
        rig.Append("one");
        rig.Append("two");

        await rig.ExpectAsync("ann: one", "welcome", "ann: two");
    }

    [Fact]
    public async Task Contract_5_replies_while_there_is_no_subscription_come_after_those_that_have_ended_and_before_the_next_one()
    {
        var rig = new SubscriberRig();
        rig.Append("last");
        rig.Subscription.End();
        rig.Subscriber.Reply(Bytes("first\n"));
        rig.Subscriber.TryTell(Bytes("second\n")).Should().BeTrue();
        rig.Start();
        await rig.ExpectAsync("ann: last", "first", "second");

        rig.Subscriber.Reply(Bytes("third\n"));
        await rig.ExpectAsync("third");
        var log = SubscriberRig.NewLog();
        rig.Subscriber.Open(log, SubscriberRig.Lf);
        rig.Subscriber.Reply(Bytes("fourth\n"));
        log.Append(1, Some.Message("new"));
        await rig.ExpectAsync("fourth", "ann: new");

        rig.Subscriber.End();
        await Wait.ForAsync(rig.Subscriber.WhenClosedAsync(), "its pump ends");
        rig.Subscriber.TryTell(Bytes("too late\n")).Should().BeFalse();
    }

    [Fact]
    public async Task Contract_5_a_reply_without_a_subscription_comes_first_in_the_next_one()
    {
        var rig = new SubscriberRig();
        rig.Subscription.End();
        rig.Subscriber.Reply(Bytes("first\n"));
        var log = SubscriberRig.NewLog();
        rig.Subscriber.Open(log, SubscriberRig.Lf);
        log.Append(1, Some.Message("new"));

        rig.Start();

        await rig.ExpectAsync("first", "ann: new");
    }

    [Fact]
    public async Task Contract_5_the_control_queue_is_bounded_and_signals_when_there_is_space()
    {
        var rig = new SubscriberRig();
        var line = Bytes(new string('x', 1023) + "\n");
        rig.Subscriber.WhenSpaceForRepliesAsync().IsCompleted.Should().BeTrue();
        var told = 0;
        while (rig.Subscriber.TryTell(line))
        {
            told++;
        }

        told.Should().Be(64);
        var room = rig.Subscriber.WhenSpaceForRepliesAsync();
        room.IsCompleted.Should().BeFalse();
        rig.Subscriber.Reply(line); // replies to the client's own requests are never lost

        rig.Start();

        (await rig.Received.ReadBytesAsync(65 * 1024)).Should().HaveLength(65 * 1024);
        await Wait.ForAsync(room, "there is room");
        rig.Subscriber.TryTell(line).Should().BeTrue();
    }

    [Fact]
    public async Task Contract_5_a_caller_that_waits_for_space_continues_when_the_connection_ends()
    {
        var rig = new SubscriberRig(bound: 1).Start();
        while (rig.Subscriber.TryTell(new byte[10_000]))
        {
        }

        var room = rig.Subscriber.WhenSpaceForRepliesAsync();
        await rig.Reader.CompleteAsync();

        await Wait.ForAsync(room, "it goes on");
        await Wait.ForAsync(rig.Subscriber.WhenClosedAsync(), "the pump ends");
        rig.Subscriber.TryTell([1]).Should().BeFalse();
    }

    [Fact]
    public async Task Contract_6_500_members_whose_flush_waits_hold_no_lock_and_no_thread()
    {
        var log = SubscriberRig.NewLog(1024 * 1024);
        var stuck = Enumerable.Range(0, 500).Select(_ => new SubscriberRig(log, bound: 1).Start()).ToArray();
        var quick = new SubscriberRig(log).Start();

        quick.Append("hello");
        await Wait.UntilAsync(() => stuck.All(s => s.Subscriber.IsFlushing), "all flushes wait");

        // If each held a thread or the log's lock, the rest of the test could not continue.
        quick.Append("still here");
        var another = new SubscriberRig(log).Start();
        quick.Append("new");
        await quick.ExpectAsync("ann: hello", "ann: still here", "ann: new");
        await another.ExpectAsync("ann: new");
        foreach (var one in stuck)
        {
            one.Subscriber.TryTell(Bytes("told\n")).Should().BeTrue();
            await one.ExpectAsync("ann: hello", "ann: still here", "ann: new", "told");
        }
    }

    [Theory]
    [InlineData(typeof(ArithmeticException), false)]
    [InlineData(typeof(InvalidOperationException), false)]
    [InlineData(typeof(ArithmeticException), true)]
    [InlineData(typeof(IOException), true)]
    public async Task Contract_8_exception_ends_that_member_only_and_is_reported_unless_the_connection_is_gone(Type type, bool whileFlushing)
    {
        var thrown = (Exception)Activator.CreateInstance(type, "thrown")!;
        var failures = new System.Collections.Concurrent.ConcurrentQueue<Exception>();
        var log = SubscriberRig.NewLog();
        var other = new SubscriberRig(log).Start();
        var rig = new SubscriberRig(
            log,
            around: inner => new ThrowingWriter(inner) { FromFlush = whileFlushing ? thrown : null, FromMemory = whileFlushing ? null : thrown },
            failed: failures.Enqueue).Start();

        rig.Append("hello");
        rig.Append("still here");

        await Wait.ForAsync(rig.Subscriber.WhenClosedAsync(), "the member has ended");
        await other.ExpectAsync("ann: hello", "ann: still here");
        if (thrown is not IOException)
        {
            await Wait.UntilAsync(() => !failures.IsEmpty, "the failure is reported");
        }

        failures.Should().Equal(thrown is IOException ? [] : [thrown]);
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
