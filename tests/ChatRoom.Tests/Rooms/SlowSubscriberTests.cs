using System.Globalization;
using System.Text;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Json;
using ChatRoom.Protocol.Text;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Rooms;

/// <summary>The contract of Subscriber, line 7: a subscription that lags too far is skipped forward, or its connection ends.</summary>
public class SlowSubscriberTests
{
    private static readonly string Kilobyte = new('x', 1000);

    [Theory]
    [InlineData(100)]
    [InlineData(1_000)]
    public async Task Contract_7_a_skipped_member_gets_the_exact_number_of_missed_messages(int messages)
    {
        var rig = new SubscriberRig(bound: 1).Start();
        rig.Append("first");
        await Wait.UntilAsync(() => rig.Subscriber.IsFlushing, "its flush waits");
        for (var i = 0; i < messages; i++)
        {
            rig.Append(Kilobyte);
            rig.Log.Append(rig.Log.NextId, Some.Event(ChatEventKind.Connected, "cat")); // no message, so not counted
        }

        rig.Subscriber.Reply(Encoding.UTF8.GetBytes("end\n"));

        var lines = await rig.Received.ReadLinesUntilAsync("end");
        var (got, skipped) = Count(lines);
        (got + skipped).Should().Be(messages + 1);
        skipped.Should().BePositive();
        rig.Subscriber.Counters.Skipped.Should().Be(skipped);
        rig.Subscriber.Counters.TimesSlow.Should().Be(1);
        rig.Subscriber.Counters.Messages.Should().Be(got);
    }

    [Fact]
    public async Task Contract_7_a_skipped_member_continues_with_the_next_message()
    {
        var rig = new SubscriberRig(bound: 1).Start();
        rig.Append("first");
        await Wait.UntilAsync(() => rig.Subscriber.IsFlushing, "its flush waits");
        for (var i = 0; i < 100; i++)
        {
            rig.Append(Kilobyte);
        }

        (await rig.Received.ReadLineAsync()).Should().Be("ann: first");
        var notice = await rig.Received.ReadLineAsync();
        rig.Append("next");

        notice.Should().Be("* 100 messages skipped (/history 100 shows them)");
        await rig.ExpectAsync("ann: next");
    }

    [Fact]
    public async Task Contract_7_a_reply_that_comes_before_the_skipped_messages_comes_before_the_notice()
    {
        var rig = new SubscriberRig(bound: 1).Start();
        rig.Append("first");
        await Wait.UntilAsync(() => rig.Subscriber.IsFlushing, "its flush waits");
        rig.Subscription.Reply("reply\n"u8.ToArray());
        for (var i = 0; i < 100; i++)
        {
            rig.Append(Kilobyte);
        }

        await rig.ExpectAsync("ann: first", "reply", "* 100 messages skipped (/history 100 shows them)");
    }

    [Fact]
    public async Task Contract_7_a_skipped_program_learns_which_events_it_missed_and_that_their_ids_were_set_back()
    {
        var log = SubscriberRig.NewLog();
        var rig = new SubscriberRig(log, bound: 1, formatter: JsonFormatter.Instance).Start();
        rig.Append("first");
        await Wait.UntilAsync(() => rig.Subscriber.IsFlushing, "its flush waits");
        for (var i = 0; i < 100; i++)
        {
            rig.Append(Kilobyte);
        }

        (await rig.Received.ReadLineAsync()).Should().Contain("first");
        (await rig.Received.ReadLineAsync()).Should().Be("""{"type":"skipped","room":"#lobby","from":2,"to":101,"messages":100}""");

        rig.Append("second");
        await Wait.UntilAsync(() => rig.Subscription.NextId == log.NextId && rig.Subscriber.IsFlushing, "the flush of that line waits");
        log.Skip(new RoomPosition(9, 40));
        for (var i = 0; i < 100; i++)
        {
            rig.Append(Kilobyte);
        }

        (await rig.Received.ReadLineAsync()).Should().Contain("second");
        (await rig.Received.ReadLineAsync()).Should().Be("""{"type":"set-back","room":"#lobby","next":"e9:141"}""");
        (await rig.Received.ReadLineAsync()).Should().Be("""{"type":"skipped","room":"#lobby","from":1,"to":140,"messages":100}""");
    }

    [Fact]
    public async Task Contract_7_by_the_other_policy_it_is_disconnected_once_and_its_pump_ends()
    {
        var disconnected = 0;
        var rig = new SubscriberRig(bound: 1, tooSlow: () => disconnected++).Start();
        rig.Append("first");
        await Wait.UntilAsync(() => rig.Subscriber.IsFlushing, "its flush waits");
        for (var i = 0; i < 100; i++)
        {
            rig.Append(Kilobyte);
        }

        await rig.ExpectAsync("ann: first");

        await Wait.ForAsync(rig.Subscriber.WhenClosedAsync(), "its pump ends");
        disconnected.Should().Be(1);
        rig.Reader.TryRead(out _).Should().BeFalse();
    }

    [Fact]
    public async Task Contract_7_a_member_just_within_the_bound_misses_nothing()
    {
        var rig = new SubscriberRig(bound: 1).Start();
        rig.Append("first");
        await Wait.UntilAsync(() => rig.Subscriber.IsFlushing, "its flush waits");
        for (var i = 0; i < 65; i++)
        {
            rig.Append(Kilobyte); // 1,006 bytes a line
        }

        await rig.ExpectAsync(["ann: first", .. Enumerable.Repeat($"ann: {Kilobyte}", 65)]);
        rig.Subscriber.Counters.TimesSlow.Should().Be(0);
    }

    [Fact]
    public async Task Skipped_member_that_moves_within_the_log_gets_or_misses_each_message_once()
    {
        var rig = new SubscriberRig(bound: 1).Start();
        rig.Append("0");
        await Wait.UntilAsync(() => rig.Subscriber.IsFlushing, "its flush waits");
        for (var i = 1; i < 100; i++)
        {
            rig.Append($"{i} {Kilobyte}");
        }

        var timed = TextFormatter.For(LineEnd.Lf, timestamps: true);
        rig.Subscription.Show(timed);
        for (var i = 100; i < 110; i++)
        {
            rig.Append($"{i}");
        }

        rig.Subscriber.Reply(Encoding.UTF8.GetBytes("end\n"));

        var (got, skipped) = Count(await rig.Received.ReadLinesUntilAsync("end"));
        (got + skipped).Should().Be(110);
    }

    [Fact]
    public async Task Skipped_member_in_another_room_gets_no_count_of_messages_after_it_left()
    {
        var rig = new SubscriberRig(bound: 1).Start();
        var other = SubscriberRig.NewLog();
        rig.Append("0");
        await Wait.UntilAsync(() => rig.Subscriber.IsFlushing, "its flush waits");
        rig.Append("1");
        rig.Subscriber.Open(other, SubscriberRig.Lf, previous: rig.Subscription);
        rig.Subscription.End();
        for (var i = 0; i < 100; i++)
        {
            rig.Append(Kilobyte);
        }

        other.Append(1, Some.Message("other room"));
        var lines = await rig.Received.ReadLinesUntilAsync("ann: other room");

        var (got, skipped) = Count(lines.SkipLast(1));
        (got + skipped).Should().Be(2);
    }

    [Fact]
    public async Task Skipped_member_that_has_left_gets_no_count_of_later_messages()
    {
        var rig = new SubscriberRig(bound: 1).Start();
        rig.Append("0");
        await Wait.UntilAsync(() => rig.Subscriber.IsFlushing, "its flush waits");
        rig.Append("1");
        rig.Subscriber.Reply(Encoding.UTF8.GetBytes("end\n"));
        rig.Subscriber.End();
        for (var i = 0; i < 100; i++)
        {
            rig.Append(Kilobyte);
        }

        var (got, skipped) = Count(await rig.Received.ReadLinesUntilAsync("end"));

        (got + skipped).Should().Be(2);
    }

    private static (int Got, int Skipped) Count(IEnumerable<string> lines)
    {
        var (got, skipped) = (0, 0);
        foreach (var line in lines)
        {
            got += line.Contains("ann: ", StringComparison.Ordinal) ? 1 : 0;
            skipped += line.Contains(" skipped (/history ", StringComparison.Ordinal)
                ? int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture)
                : 0;
        }

        return (got, skipped);
    }
}
