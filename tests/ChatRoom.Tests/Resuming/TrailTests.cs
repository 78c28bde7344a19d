using System.Text;
using ChatRoom.Protocol;
using ChatRoom.Resuming;
using ChatRoom.Rooms;
using ChatRoom.Testing;
using ChatRoom.Transport;
using CsCheck;

namespace ChatRoom.Tests.Resuming;

/// <summary>The contract of Trail, line by line.</summary>
public class TrailTests
{
    private const long Epoch = 7;

    private static readonly RoomName Room = Some.Room();
    private readonly FakeWire _wire = new();

    [Fact]
    public void Position_is_the_acknowledged_one_not_the_flushed_one()
    {
        var trail = Begun();
        Flush(trail, Lines(1, "one\n", "two\n", "three\n"));

        PlaceAt(trail, acknowledged: 0).Should().Be(1);
        PlaceAt(trail, acknowledged: 14).Should().Be(4);
    }

    [Fact]
    public void Line_received_in_part_does_not_count()
    {
        var trail = Begun();
        Flush(trail, Lines(1, "one\n", "two\n", "three\n"));

        PlaceAt(trail, acknowledged: 3).Should().Be(1);
        PlaceAt(trail, acknowledged: 4).Should().Be(2);
        PlaceAt(trail, acknowledged: 13).Should().Be(3);
    }

    [Fact]
    public void Flush_counts_as_a_whole_if_its_lines_are_unknown()
    {
        var trail = Begun(isExact: false);
        Flush(trail, Lines(1, "one\n", "two\n"));

        PlaceAt(trail, acknowledged: 7).Should().Be(1);
        PlaceAt(trail, acknowledged: 8).Should().Be(3);
    }

    [Fact]
    public void Flushed_bytes_count_as_received_without_acknowledgments()
    {
        var trail = new Trail(null, isExact: true);

        trail.Reach(new Place(Room, Epoch, 7));

        trail.Look().Should().BeTrue();
        trail.Place.Should().Be(new Place(Room, Epoch, 7));
    }

    [Fact]
    public void Position_moves_from_room_to_room_as_bytes_arrive()
    {
        var trail = Begun();
        Flush(trail, Lines(1, "one\n"));
        _wire.Sent += 10; // the notice about the move
        trail.Reach(new Place(Some.Room("#ops"), Epoch, 41));

        PlaceAt(trail, 13).Should().Be(2);
        trail.Place!.Value.Room.Should().Be(Room);
        PlaceAt(trail, 14).Should().Be(41);
        trail.Place!.Value.Room.Should().Be(Some.Room("#ops"));
    }

    [Fact]
    public void Trail_that_never_began_ends()
    {
        var trail = new Trail(_wire, isExact: true);

        trail.End();

        trail.WhenBegun.IsCompleted.Should().BeTrue();
        trail.Place.Should().BeNull();
    }

    [Fact]
    public void Place_is_too_early_but_never_too_late_if_the_steps_are_not_enough()
    {
        var trail = Begun();
        for (var id = 1; id <= 3 * Trail.MostSteps; id++)
        {
            Flush(trail, Lines(id, "line\n")); // each in its own segment
        }

        PlaceAt(trail, acknowledged: 5 * 10).Should().Be(11);
        PlaceAt(trail, acknowledged: 5 * 150).Should().BeInRange(Trail.MostSteps - 1, 151);
        PlaceAt(trail, acknowledged: _wire.Sent).Should().Be((3 * Trail.MostSteps) + 1);
    }

    [Fact]
    public void Any_number_of_adjacent_lines_is_one_step()
    {
        var trail = Begun();
        var segment = new Segment(64 * 1024, 1, 0, 0);
        for (var i = 0; i < 1_000; i++)
        {
            Add(segment, "line\n");
            trail.Lines(Room, Epoch, segment, i, i + 1, 0);
            _wire.Sent += 5;
            trail.Reach(new Place(Room, Epoch, i + 2));
        }

        PlaceAt(trail, acknowledged: (5 * 777) + 4).Should().Be(778);
    }

    /// <summary>Lines, replies and moves of the cursor in any order, flushed anywhere, acknowledged up to any byte.</summary>
    [Fact]
    public void Place_is_always_after_the_last_complete_line() =>
        Gen.Select(
            Gen.OneOf(Gen.Int[1, 9], Gen.Int[-9, 0]).Array[1, 60], // bytes of a line (positive) or a reply (negative); 0: a flush
            Gen.Double[0, 1]).Sample((writes, share) =>
            {
                var wire = new FakeWire();
                var trail = new Trail(wire, isExact: true);
                trail.Reach(new Place(Room, Epoch, 1));
                var segment = new Segment(4096, 1, 0, 0);
                List<long> ends = [];
                var (pending, at) = (0, 0L);
                foreach (var write in writes)
                {
                    if (write > 0)
                    {
                        Add(segment, new string('x', write));
                        trail.Lines(Room, Epoch, segment, segment.Count - 1, segment.Count, pending);
                        ends.Add(at += write);
                    }
                    else if (write == 0)
                    {
                        (wire.Sent, pending) = (at, 0);
                        trail.Reach(new Place(Room, Epoch, ends.Count + 1));
                        continue;
                    }

                    at += write < 0 ? -write : 0;
                    pending += Math.Abs(write);
                }

                wire.Acked = (long)(at * share);
                trail.Look();

                var whole = ends.Count(end => end <= wire.Acked);
                trail.Place!.Value.NextId.Should().Be(whole + 1);
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

    private Trail Begun(bool isExact = true)
    {
        var trail = new Trail(_wire, isExact);
        trail.Reach(new Place(Room, Epoch, 1));
        return trail;
    }

    private void Flush(Trail trail, Segment segment)
    {
        trail.Lines(Room, Epoch, segment, 0, segment.Count, 0);
        _wire.Sent += segment.LengthOf(segment.Count);
        trail.Reach(new Place(Room, Epoch, segment.FirstId + segment.Count));
    }

    private long PlaceAt(Trail trail, long acknowledged)
    {
        _wire.Acked = acknowledged;
        trail.Look();
        return trail.Place!.Value.NextId;
    }

    private sealed class FakeWire : IWire
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
