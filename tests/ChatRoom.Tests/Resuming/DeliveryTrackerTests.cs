using System.Text;
using ChatRoom.Protocol;
using ChatRoom.Resuming;
using ChatRoom.Rooms;
using ChatRoom.Testing;
using ChatRoom.Transport;
using CsCheck;

namespace ChatRoom.Tests.Resuming;

/// <summary>The contract of DeliveryTracker, line by line.</summary>
public class DeliveryTrackerTests
{
    private const long Epoch = 7;

    private static readonly RoomName Room = Some.Room();
    private readonly FakeProgress _progress = new();

    [Fact]
    public void Position_is_the_acknowledged_one_not_the_flushed_one()
    {
        var tracker = Begun();
        Flush(tracker, Lines(1, "one\n", "two\n", "three\n"));

        PositionAt(tracker, acknowledged: 0).Should().Be(1);
        PositionAt(tracker, acknowledged: 14).Should().Be(4);
    }

    [Fact]
    public void Line_received_in_part_does_not_count()
    {
        var tracker = Begun();
        Flush(tracker, Lines(1, "one\n", "two\n", "three\n"));

        PositionAt(tracker, acknowledged: 3).Should().Be(1);
        PositionAt(tracker, acknowledged: 4).Should().Be(2);
        PositionAt(tracker, acknowledged: 13).Should().Be(3);
    }

    [Fact]
    public void Flush_counts_as_a_whole_if_its_lines_are_unknown()
    {
        var tracker = Begun(isExact: false);
        Flush(tracker, Lines(1, "one\n", "two\n"));

        PositionAt(tracker, acknowledged: 7).Should().Be(1);
        PositionAt(tracker, acknowledged: 8).Should().Be(3);
    }

    [Fact]
    public void Flushed_bytes_count_as_received_without_acknowledgments()
    {
        var tracker = new DeliveryTracker(null, isExact: true);

        tracker.Reach(new LogPosition(Room, Epoch, 7));

        tracker.Look().Should().BeTrue();
        tracker.Position.Should().Be(new LogPosition(Room, Epoch, 7));
    }

    [Fact]
    public void Position_moves_from_room_to_room_as_bytes_arrive()
    {
        var tracker = Begun();
        Flush(tracker, Lines(1, "one\n"));
        _progress.Sent += 10; // the notice about the move
        tracker.Reach(new LogPosition(Some.Room("#ops"), Epoch, 41));

        PositionAt(tracker, 13).Should().Be(2);
        tracker.Position!.Value.Room.Should().Be(Room);
        PositionAt(tracker, 14).Should().Be(41);
        tracker.Position!.Value.Room.Should().Be(Some.Room("#ops"));
    }

    [Fact]
    public void Tracker_that_never_began_ends()
    {
        var tracker = new DeliveryTracker(_progress, isExact: true);

        tracker.End();

        tracker.WhenBegun.IsCompleted.Should().BeTrue();
        tracker.Position.Should().BeNull();
    }

    [Fact]
    public void Place_is_too_early_but_never_too_late_if_the_steps_are_not_enough()
    {
        var tracker = Begun();
        for (var id = 1; id <= 3 * DeliveryTracker.MostSteps; id++)
        {
            Flush(tracker, Lines(id, "line\n")); // each in its own segment
        }

        PositionAt(tracker, acknowledged: 5 * 10).Should().Be(11);
        PositionAt(tracker, acknowledged: 5 * 150).Should().BeInRange(DeliveryTracker.MostSteps - 1, 151);
        PositionAt(tracker, acknowledged: _progress.Sent).Should().Be((3 * DeliveryTracker.MostSteps) + 1);
    }

    [Fact]
    public void Any_number_of_adjacent_lines_is_one_step()
    {
        var tracker = Begun();
        var segment = new Segment(64 * 1024, 1, 0, 0);
        for (var i = 0; i < 1_000; i++)
        {
            Add(segment, "line\n");
            tracker.Lines(Room, Epoch, segment, i, i + 1, 0);
            _progress.Sent += 5;
            tracker.Reach(new LogPosition(Room, Epoch, i + 2));
        }

        PositionAt(tracker, acknowledged: (5 * 777) + 4).Should().Be(778);
    }

    /// <summary>Lines, replies and moves of the cursor in any order, flushed anywhere, acknowledged up to any byte.</summary>
    [Fact]
    public void Place_is_always_after_the_last_complete_line() =>
        Gen.Select(
            Gen.OneOf(Gen.Int[1, 9], Gen.Int[-9, 0]).Array[1, 60], // bytes of a line (positive) or a reply (negative); 0: a flush
            Gen.Double[0, 1]).Sample((writes, share) =>
            {
                var progress = new FakeProgress();
                var tracker = new DeliveryTracker(progress, isExact: true);
                tracker.Reach(new LogPosition(Room, Epoch, 1));
                var segment = new Segment(4096, 1, 0, 0);
                List<long> ends = [];
                var (pending, at) = (0, 0L);
                foreach (var write in writes)
                {
                    if (write > 0)
                    {
                        Add(segment, new string('x', write));
                        tracker.Lines(Room, Epoch, segment, segment.Count - 1, segment.Count, pending);
                        ends.Add(at += write);
                    }
                    else if (write == 0)
                    {
                        (progress.Sent, pending) = (at, 0);
                        tracker.Reach(new LogPosition(Room, Epoch, ends.Count + 1));
                        continue;
                    }

                    at += write < 0 ? -write : 0;
                    pending += Math.Abs(write);
                }

                progress.Acked = (long)(at * share);
                tracker.Look();

                var whole = ends.Count(end => end <= progress.Acked);
                tracker.Position!.Value.NextId.Should().Be(whole + 1);
            });

    private static Segment Lines(long firstId, params string[] lines)
    {
        var segment = new Segment(4096, firstId, 0, 0);
        foreach (var line in lines)
        {
            Add(segment, line);
        }

        return segment;
    }

    private static void Add(Segment segment, string line) => segment.Publish(Encoding.UTF8.GetBytes(line, segment.Free));

    private DeliveryTracker Begun(bool isExact = true)
    {
        var tracker = new DeliveryTracker(_progress, isExact);
        tracker.Reach(new LogPosition(Room, Epoch, 1));
        return tracker;
    }

    private void Flush(DeliveryTracker tracker, Segment segment)
    {
        tracker.Lines(Room, Epoch, segment, 0, segment.Count, 0);
        _progress.Sent += segment.LengthOf(segment.Count);
        tracker.Reach(new LogPosition(Room, Epoch, segment.FirstId + segment.Count));
    }

    private long PositionAt(DeliveryTracker tracker, long acknowledged)
    {
        _progress.Acked = acknowledged;
        tracker.Look();
        return tracker.Position!.Value.NextId;
    }

    private sealed class FakeProgress : ITransportProgress
    {
        public long Sent { get; set; }

        public long Acked { get; set; }

        public bool IsPlain => true;

        public long Acknowledged(out bool isOver)
        {
            isOver = false;
            return Acked;
        }

        public void Cut() => Acked = Math.Min(Acked, Sent);
    }
}
