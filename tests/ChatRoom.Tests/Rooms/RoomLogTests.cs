using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Text;
using ChatRoom.Rooms;
using ChatRoom.Testing;
using Microsoft.Extensions.Time.Testing;

namespace ChatRoom.Tests.Rooms;

/// <summary>The contract of RoomLog, line by line.</summary>
public class RoomLogTests
{
    private const int MaxLag = 64 * 1024;

    private static readonly TextFormatter Lf = TextFormatter.For(LineEnd.Lf);
    private static readonly string Kilobyte = new('x', 1000);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Contract_1_append_does_not_wait_for_a_reader_that_does_not_read()
    {
        var log = NewLog();
        var stuck = log.Open(Lf, null!);

        AppendMany(log, 5_000);

        stuck.NextId.Should().Be(1);
        log.NextId.Should().Be(5_001);
    }

    [Fact]
    public async Task Contract_1_appends_with_10000_parked_wake_each_once_and_never_on_the_appending_thread()
    {
        const int members = 10_000;
        var woken = 0;
        var elsewhere = true;
        var all = new TaskCompletionSource();
        var log = new RoomLog(Some.Room(), 0, MaxLag, _time, (_, count) =>
        {
            elsewhere &= Thread.CurrentThread.IsThreadPoolThread;
            if (Interlocked.Add(ref woken, count) >= members)
            {
                all.TrySetResult();
            }
        });
        for (var i = 0; i < members; i++)
        {
            log.Open(Lf, NeverStarted()).Park();
        }

        var appending = new Thread(() => AppendMany(log, 1_000));
        appending.Start();
        appending.Join();

        await Wait.ForAsync(all.Task, "all are woken");
        woken.Should().Be(members, "a parked member is woken by one append, not by each");
        elsewhere.Should().BeTrue();
    }

    [Fact]
    public void Contract_1_an_entry_is_rendered_once_for_each_rendering_however_many_read_it()
    {
        var log = NewLog();
        var formatter = new CountingFormatter();
        for (var i = 0; i < 1_000; i++)
        {
            log.Open(formatter, null!);
        }

        AppendMany(log, 10);

        formatter.Writes.Should().Be(10);
    }

    [Fact]
    public void Contract_1_rendering_without_readers_is_not_produced()
    {
        var log = NewLog();
        var formatter = new CountingFormatter();
        var (one, other) = (log.Open(formatter, null!), log.Open(formatter, null!));

        log.Close(one);
        AppendMany(log, 1);
        log.Close(other);
        AppendMany(log, 1);

        formatter.Writes.Should().Be(1);
    }

    [Fact]
    public async Task Contract_2_a_reader_reads_while_an_append_holds_the_lock()
    {
        var log = NewLog();
        var formatter = new CountingFormatter();
        var cursor = log.Open(formatter, null!);
        AppendMany(log, 1);
        formatter.Blocks.Reset();
        var append = Task.Factory.StartNew(
            () => AppendMany(log, 1), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Wait.UntilAsync(() => formatter.Writes == 2, "the append is under way");

        var read = Task.Run(() => (cursor.TryTake(long.MaxValue, out var run), Text(run), cursor.HasMore(long.MaxValue), cursor.Lag));

        await Wait.ForAsync(read, "the reader is done");
        (await read).Should().Be((true, $"ann: {Kilobyte}\n", false, 0L));
        append.IsCompleted.Should().BeFalse();
        formatter.Blocks.Set();
        await append;
    }

    [Fact]
    public void Contract_2_shown_entries_never_change()
    {
        var log = NewLog();
        var cursor = log.Open(Lf, null!);
        var shown = new List<(Run Run, string Text)>();
        for (var i = 0; i < 500; i++)
        {
            log.Append(log.NextId, Some.Message($"{i} {Kilobyte[..(i % 300)]}"));
            cursor.TryTake(long.MaxValue, out var run).Should().BeTrue();
            shown.Add((run, Text(run)));
        }

        shown.Should().OnlyContain(s => Text(s.Run) == s.Text);
        shown[123].Text.Should().StartWith("ann: 123 ");
    }

    [Fact]
    public void Contract_3_a_stuck_cursor_keeps_only_its_own_segment_alive()
    {
        var log = NewLog();
        var stuck = log.Open(Lf, null!);
        var segments = SegmentsOf(log, appends: 300);

        Collect();

        IsAlive(segments[0]).Should().BeTrue("the stuck cursor is there");
        segments.Skip(1).Take(3).Where(IsAlive).Should().BeEmpty("the stuck cursor was cut off from them");
        stuck.Lag.Should().BeGreaterThan(MaxLag);
        stuck.HasMore(long.MaxValue).Should().BeTrue();
        stuck.TryTake(long.MaxValue, out var first).Should().BeTrue("its own segment is still there");
        Text(first).Should().StartWith("ann: ");
        stuck.TryTake(long.MaxValue, out _).Should().BeFalse("the way forward is cut off");
        stuck.Skip().Should().Be(300 - first.Messages);
        stuck.Lag.Should().Be(0);
    }

    [Fact]
    public void Contract_4_a_reader_within_the_bound_gets_everything()
    {
        var log = NewLog();
        var cursor = log.Open(Lf, null!);
        var texts = Enumerable.Range(0, 60).Select(i => $"{i} {Kilobyte}").ToArray();
        foreach (var text in texts)
        {
            log.Append(log.NextId, Some.Message(text));
        }

        Collect();

        var read = new StringBuilder();
        while (cursor.TryTake(long.MaxValue, out var run))
        {
            read.Append(Text(run));
        }

        read.ToString().Should().Be(string.Concat(texts.Select(text => $"ann: {text}\n")));
    }

    [Fact]
    public void Contract_4_entries_that_all_readers_have_taken_are_collected()
    {
        var log = NewLog();
        var segments = SegmentsOf(log, appends: 100);

        Collect();

        segments.SkipLast(1).Where(IsAlive).Should().BeEmpty();
        GC.KeepAlive(log);
    }

    [Fact]
    public void Contract_5_segments_grow_from_4_to_64_KiB_in_a_busy_room_and_shrink_in_a_quiet_one()
    {
        var log = new RoomLog(Some.Room(), 0, 1024 * 1024, _time, (_, _) => { });
        var cursor = log.Open(Lf, null!);
        var sizes = new List<int> { cursor.Track.Newest.Size };

        AppendMany(log, 300);
        for (; cursor.TryTake(long.MaxValue, out var run);)
        {
            sizes.Add(run.Segment.Size);
        }

        sizes.Distinct().Should().Equal(4096, 8192, 16384, 32768, 65536);
        _time.Advance(TimeSpan.FromSeconds(1));
        for (var last = cursor.Track.Newest; cursor.Track.Newest == last;)
        {
            AppendMany(log, 1);
        }

        cursor.Track.Newest.Size.Should().Be(4096);
    }

    [Fact]
    public void Entry_that_is_larger_than_a_segment_gets_one_of_its_size()
    {
        var log = NewLog();
        var cursor = log.Open(Lf, null!);
        var text = new string('x', 65_536);

        log.Append(1, Some.Message(text));

        cursor.TryTake(long.MaxValue, out var run).Should().BeTrue();
        Text(run).Should().Be($"ann: {text}\n");
    }

    [Theory]
    [InlineData(41)]
    [InlineData(43)]
    public void Append_of_a_wrong_id_throws(long id)
    {
        var log = new RoomLog(Some.Room(), 41, MaxLag, _time, (_, _) => { });

        var append = () => log.Append(id, Some.Message("hi"));

        append.Should().Throw<ArgumentOutOfRangeException>();
        log.NextId.Should().Be(42);
    }

    [Fact]
    public void Cursor_begins_at_the_head_and_takes_only_below_its_end()
    {
        var log = NewLog();
        log.Open(Lf, null!);
        AppendMany(log, 3, "short");
        var cursor = log.Open(Lf, null!);

        cursor.TryTake(long.MaxValue, out _).Should().BeFalse();
        AppendMany(log, 3, "short");

        cursor.TryTake(6, out var run).Should().BeTrue();
        run.Messages.Should().Be(2);
        cursor.NextId.Should().Be(6);
        cursor.HasMore(6).Should().BeFalse();
        cursor.HasMore(7).Should().BeTrue();
    }

    [Fact]
    public void Contract_6_each_reader_gets_a_notice_of_events_that_the_journal_skips_and_continues()
    {
        var log = NewLog();
        var (early, late) = (log.Open(Lf, null!), log.Open(TextFormatter.For(LineEnd.CrLf), null!));
        AppendMany(log, 2, "hi");
        late.Skip();

        log.Skip(new RoomPosition(0, 39));
        log.Append(40, Some.Message("there"));
        log.Skip(new RoomPosition(0, 30)); // nothing is missing

        TakeAll(early).Should().Be("ann: hi\nann: hi\n* 37 messages skipped (/history 37 shows them)\nann: there\n");
        TakeAll(late).Should().Be("* 37 messages skipped (/history 37 shows them)\r\nann: there\r\n");
        early.NextId.Should().Be(41).And.Be(log.NextId);
        log.Invoking(l => l.Append(42, Some.Message("a gap"))).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_000)]
    public void Contract_6_numbers_grow_though_the_ids_of_the_room_are_set_back(long newest)
    {
        var log = NewLog();
        var cursor = log.Open(TextFormatter.For(LineEnd.Lf, ids: true), null!);
        AppendMany(log, 5, "hi");

        log.Skip(new RoomPosition(7, newest));
        log.Append(newest + 1, Some.Message("there"));

        TakeAll(cursor).Should().EndWith(
            $"#5 ann: hi\n* the message numbers of #lobby were reset (/history shows recent messages)\n#{newest + 1} ann: there\n");
        cursor.NextId.Should().Be(8).And.Be(log.NextId);
        cursor.Numbering.Epoch.Should().Be(7);
        log.IdOf(log.NextId).Should().Be(newest + 2);
        log.NumberOf(newest + 1).Should().Be(7);
        log.Open(TextFormatter.For(LineEnd.Lf), null!).Numbering.Should().Be(cursor.Numbering, "a new rendering begins in the new epoch");
    }

    [Fact]
    public async Task Contract_7_a_reader_that_has_not_taken_a_text_gets_the_current_one()
    {
        var ids = TextFormatter.For(LineEnd.Lf, ids: true);
        var rig = new SubscriberRig();
        var (log, plain) = (rig.Log, rig.Subscriber.Open(SubscriberRig.NewLog(), ids));
        var (early, late) = (rig.Subscriber.Open(log, ids), log.Open(Lf, null!));
        rig.Append("one");
        rig.Append("secret");
        rig.Append("teh");
        rig.Append("four");
        TakeAll(late).Should().Be("ann: one\nann: secret\nann: teh\nann: four\n");

        log.Replace(2, Some.Message("").WithText(default, 5));
        log.Append(5, Some.Redaction(2));
        log.Replace(3, Some.Message("").WithText("the"u8.ToArray(), 6));
        log.Append(6, Some.Edit(3, "the"));

        TakeAll(late).Should().Be("* carl removed message 2 by ann\n* ann edited message 3: the\n");
        rig.Start().Subscriber.End();
        await Wait.ForAsync(rig.Subscriber.WhenClosedAsync(), "all is written");
        foreach (var form in (string[])["", "#{0} "])
        {
            var at = 1;
            await rig.ExpectAsync([.. new[]
            {
                "ann: one", "* message 2 by ann was removed", "ann: the (edited)", "ann: four",
                "* carl removed message 2 by ann", "* ann edited message 3: the",
            }.Select(line => string.Format(CultureInfo.InvariantCulture, form, at++) + line)]);
        }

        plain.Room.Should().NotBeNull();
    }

    [Fact]
    public void Contract_7_replaced_entries_are_released_after_the_last_possible_reader()
    {
        var log = NewLog();
        var track = log.Open(Lf, null!).Track;
        AppendMany(log, 1, "secret");
        log.Replace(1, Some.Message("").WithText(default, 2));
        log.Append(2, Some.Redaction(1));
        track.Replaced!.Find(1).Should().NotBeNull();
        track.Replaced.MayHave(2).Should().BeFalse("readers that are past it do not look for it");

        AppendMany(log, 2 * MaxLag / 1_000); // more than a reader may be behind

        track.Replaced.Should().BeNull();
        log.Replace(2, Some.Message("").WithText(default, 3));
        track.Replaced.Should().BeNull("nobody can read it any more");
    }

    [Fact]
    public void Contract_7_entries_of_another_epoch_and_notices_are_not_replaced()
    {
        var log = NewLog();
        AppendMany(log, 5, "hi");
        var track = log.Open(Lf, null!).Track;

        log.Skip(new RoomPosition(7, 3)); // the notice has number 6, and the event 4 will have 7
        log.Replace(3, Some.Message("").WithText(default, 4));
        track.Replaced.Should().BeNull();
        log.Append(4, Some.Message("there"));
        log.Replace(4, Some.Message("").WithText(default, 5));
        track.Replaced!.Find(7).Should().NotBeNull();

        log.Skip(new RoomPosition(7, 9));
        track.Newest.IsNotice(0).Should().BeTrue();
    }

    private static string TakeAll(Cursor cursor)
    {
        var text = "";
        while (cursor.TryTake(long.MaxValue, out var run))
        {
            text += Text(run);
        }

        return text;
    }

    private RoomLog NewLog() => new(Some.Room(), 0, MaxLag, _time, (_, _) => { });

    private static Subscriber NeverStarted() => new(
        new LineWriter(System.IO.Pipelines.PipeWriter.Create(Stream.Null)), tooSlow: null);

    private static void AppendMany(RoomLog log, int count, string? text = null)
    {
        for (var i = 0; i < count; i++)
        {
            log.Append(log.NextId, Some.Message(text ?? Kilobyte));
        }
    }

    /// <summary>Appends, and returns weak references to the segments that this created.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<WeakReference> SegmentsOf(RoomLog log, int appends)
    {
        var cursor = log.Open(Lf, null!);
        var segments = new List<WeakReference> { new(cursor.Track.Newest) };
        for (var i = 0; i < appends; i++)
        {
            AppendMany(log, 1);
            if (!ReferenceEquals(segments[^1].Target, cursor.Track.Newest))
            {
                segments.Add(new WeakReference(cursor.Track.Newest));
            }
        }

        return segments;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool IsAlive(WeakReference segment) => segment.IsAlive;

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }

    private static string Text(Run run) => Encoding.UTF8.GetString(run.Bytes.Span);
}
