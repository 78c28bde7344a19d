using System.Text;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Rooms;

/// <summary>The contract of Member, lines 1 to 5 and 7; line 6 is in <see cref="SlowMemberTests"/>.</summary>
public class MemberTests
{
    [Fact]
    public async Task Contract_1_one_pump_at_a_time_writes_and_flushes()
    {
        const int rounds = 5_000;
        WatchedWriter? writer = null;
        var rig = new MemberRig(MemberRig.NewLog(64 * 1024 * 1024), bound: 1000, around: inner => writer = new WatchedWriter(inner)).Start();
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
                rig.Member.Reply(Bytes($"told {i}\n"));
            }
        });
        var resuming = Wait.Meanwhile(() =>
        {
            for (var i = 0; i < rounds; i++)
            {
                rig.Member.Resume();
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
        var rig = new MemberRig().Start();

        for (var i = 0; i < 20_000; i++)
        {
            rig.Append($"{i}");
            (await rig.Received.ReadLineAsync()).Should().Be($"ann: {i}", "the pump is just going to park, again and again");
        }
    }

    [Fact]
    public async Task Contract_2_no_wake_up_is_lost_between_parking_and_a_reply()
    {
        var rig = new MemberRig().Start();

        for (var i = 0; i < 20_000; i++)
        {
            rig.Member.Reply(Bytes($"{i}\n"));
            (await rig.Received.ReadLineAsync()).Should().Be($"{i}");
        }
    }

    [Fact]
    public async Task Contract_2_what_is_there_leaves_in_flushes_of_16_KiB_and_what_is_left_of_a_segment()
    {
        WatchedWriter? writer = null;
        var rig = new MemberRig(MemberRig.NewLog(1024 * 1024), bound: 1024 * 1024, around: inner => writer = new WatchedWriter(inner));
        for (var i = 0; i < 300; i++)
        {
            rig.Append(new string('x', 1000));
        }

        rig.Start();
        await rig.Received.ReadBytesAsync(300 * 1006);
        await Wait.UntilAsync(() => writer!.Flushes.Sum() == 300 * 1006, "all is flushed");

        // A run is one segment's; so a flush holds less than 16 KiB and one more run of at most 64 KiB.
        writer!.Flushes.Should().OnlyContain(bytes => bytes < (16 + 64) * 1024);
        writer.Flushes.SkipLast(1).Should().OnlyContain(bytes => bytes >= 16 * 1024);
    }

    [Fact]
    public async Task Contract_3_a_member_that_still_writes_is_not_woken_and_sees_it_anyway()
    {
        var woken = 0;
        var log = new ChatRoom.Rooms.RoomLog(Some.Room(), 0, MemberRig.MaxLag, TimeProvider.System, (_, count) => Interlocked.Add(ref woken, count));
        var rig = new MemberRig(log, bound: 1).Start();
        rig.Append("first");
        await Wait.UntilAsync(() => rig.Member.IsFlushing, "its flush waits");
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
    public async Task Contract_4_a_reply_comes_after_what_the_room_had_said_and_before_what_it_says_next()
    {
        var rig = new MemberRig();
        rig.Append("before");
        rig.Member.Reply(Bytes("reply\n"));
        rig.Append("after");
        rig.Member.TryTell(Bytes("told\n")).Should().BeTrue();

        rig.Start();

        await rig.ExpectAsync("ann: before", "reply", "ann: after", "told");
    }

    [Fact]
    public async Task Contract_4_a_reply_that_waits_for_an_id_comes_right_after_that_entry()
    {
        var rig = new MemberRig();
        rig.Member.Reply(Bytes("welcome\n"), at: 2);
        rig.Start();
        rig.Append("one");
        rig.Append("two");

        await rig.ExpectAsync("ann: one", "welcome", "ann: two");
    }

    [Fact]
    public async Task Contract_4_the_outbox_is_bounded_and_tells_when_there_is_room()
    {
        var rig = new MemberRig();
        var line = Bytes(new string('x', 1023) + "\n");
        rig.Member.WhenRoomForRepliesAsync().IsCompleted.Should().BeTrue();
        var told = 0;
        while (rig.Member.TryTell(line))
        {
            told++;
        }

        told.Should().Be(64);
        var room = rig.Member.WhenRoomForRepliesAsync();
        room.IsCompleted.Should().BeFalse();
        rig.Member.Reply(line); // what it asked for itself is never lost

        rig.Start();

        (await rig.Received.ReadBytesAsync(65 * 1024)).Should().HaveLength(65 * 1024);
        await Wait.ForAsync(room, "there is room");
        rig.Member.TryTell(line).Should().BeTrue();
    }

    [Fact]
    public async Task Contract_4_whoever_waits_for_room_goes_on_when_the_connection_ends()
    {
        var rig = new MemberRig(bound: 1).Start();
        while (rig.Member.TryTell(new byte[10_000]))
        {
        }

        var room = rig.Member.WhenRoomForRepliesAsync();
        await rig.Reader.CompleteAsync();

        await Wait.ForAsync(room, "it goes on");
        await Wait.ForAsync(rig.Member.WhenClosedAsync(), "the pump ends");
        rig.Member.TryTell([1]).Should().BeFalse();
    }

    [Fact]
    public async Task Contract_5_500_members_whose_flush_waits_hold_no_lock_and_no_thread()
    {
        var log = MemberRig.NewLog(1024 * 1024);
        var stuck = Enumerable.Range(0, 500).Select(_ => new MemberRig(log, bound: 1).Start()).ToArray();
        var quick = new MemberRig(log).Start();

        quick.Append("hello");
        await Wait.UntilAsync(() => stuck.All(s => s.Member.IsFlushing), "all flushes wait");

        // Were a thread or the log's lock held by each, none of this could go on.
        quick.Append("still here");
        var another = new MemberRig(log).Start();
        quick.Append("new");
        await quick.ExpectAsync("ann: hello", "ann: still here", "ann: new");
        await another.ExpectAsync("ann: new");
        foreach (var one in stuck)
        {
            one.Member.TryTell(Bytes("told\n")).Should().BeTrue();
            await one.ExpectAsync("ann: hello", "ann: still here", "ann: new", "told");
        }
    }

    [Theory]
    [InlineData(typeof(ArithmeticException), false)]
    [InlineData(typeof(InvalidOperationException), false)]
    [InlineData(typeof(ArithmeticException), true)]
    [InlineData(typeof(IOException), true)]
    public async Task Contract_7_exception_ends_that_member_only_and_is_reported_unless_the_connection_is_gone(Type type, bool whileFlushing)
    {
        var thrown = (Exception)Activator.CreateInstance(type, "thrown")!;
        var failures = new System.Collections.Concurrent.ConcurrentQueue<Exception>();
        var log = MemberRig.NewLog();
        var other = new MemberRig(log).Start();
        var rig = new MemberRig(
            log,
            around: inner => new ThrowingWriter(inner) { FromFlush = whileFlushing ? thrown : null, FromMemory = whileFlushing ? null : thrown },
            failed: failures.Enqueue).Start();

        rig.Append("hello");
        rig.Append("still here");

        await Wait.ForAsync(rig.Member.WhenClosedAsync(), "the member has ended");
        await other.ExpectAsync("ann: hello", "ann: still here");
        if (thrown is not IOException)
        {
            await Wait.UntilAsync(() => !failures.IsEmpty, "the failure is reported");
        }

        failures.Should().Equal(thrown is IOException ? [] : [thrown]);
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
