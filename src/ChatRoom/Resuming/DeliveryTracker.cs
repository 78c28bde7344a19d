using ChatRoom.Protocol;
using ChatRoom.Rooms;
using ChatRoom.Transport;

namespace ChatRoom.Resuming;

// Contract of DeliveryTracker (each line has its test in ChatRoom.Tests/Resuming/DeliveryTrackerTests):
//
// 1. The position is never beyond the bytes that the peer's system has acknowledged or, if that cannot be queried, beyond the
//    bytes that the network has taken.
// 2. If bytes are sent exactly as written, the position is after the last line that was acknowledged completely.
// 3. A tracker is bounded: if its steps are not enough, the position is too early, never too late.

/// <summary>
/// Tracks how far a connection's client has got in its room's events: which bytes of the connection belong to which events,
/// until TCP acknowledges them. Only sessions whose resume state is saved have a tracker. The contract stands above.
/// </summary>
/// <param name="progress">Reports what was sent and acknowledged; null if that is unknown: then flushed bytes count as received.</param>
/// <param name="isExact">Whether to track each line, not only each flush.</param>
internal sealed class DeliveryTracker(ITransportProgress? progress, bool isExact) : IDeliveryTracker
{
    /// <summary>The greatest number of steps; a step is a flush, or adjacent lines of a segment.</summary>
    public const int MostSteps = 64;

    private readonly Lock _lock = new();
    private readonly List<Step> _steps = [];
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly bool _isExact = isExact && progress is { IsPlain: true };
    private LogPosition? _position;
    private long _mark = long.MaxValue;

    /// <summary>Called after each step, on the writer's thread; must not block.</summary>
    public Action? Moved { get; set; }

    /// <inheritdoc />
    public bool HasBegun => _begun.Task.IsCompleted;

    /// <summary>Completes when the tracker knows where it begins, or never will.</summary>
    public Task WhenBegun => _begun.Task;

    /// <summary>Whether everything written before <see cref="Mark"/> has arrived.</summary>
    public bool HasReachedMark => Volatile.Read(ref _mark) is < long.MaxValue and var mark && (progress is null || progress.Acknowledged(out _) >= mark);

    /// <summary>How far the client had got at the last check; null if the tracker has not begun.</summary>
    public LogPosition? Position
    {
        get
        {
            lock (_lock)
            {
                return _position;
            }
        }
    }

    /// <inheritdoc />
    public void Reach(LogPosition reached)
    {
        lock (_lock)
        {
            if (_steps.Count == 0 && _position == reached)
            {
                return;
            }

            if (_position is null || progress is null)
            {
                _position = reached;
            }
            else if (_steps.Count == 0 || _steps[^1].End != reached)
            {
                Add(new Step(progress.Sent, reached));
            }
        }

        _begun.TrySetResult();
        Moved?.Invoke();
    }

    /// <inheritdoc />
    public void Lines(RoomName room, long epoch, Segment segment, int from, int to, int written)
    {
        if (!_isExact || !HasBegun)
        {
            return;
        }

        lock (_lock)
        {
            var step = new Step(progress!.Sent + written, new LogPosition(room, epoch, segment.FirstId + to - segment.Numbering.Shift), segment, from, to);
            if (_steps.Count > 0 && _steps[^1].TryGoOn(step) is { } both)
            {
                _steps[^1] = both;
            }
            else
            {
                Add(step);
            }
        }
    }

    /// <summary>Remembers how much has been written by now.</summary>
    public void Mark() => Volatile.Write(ref _mark, progress?.Sent ?? 0);

    /// <inheritdoc />
    public void End() => _begun.TrySetResult();

    /// <summary>Asks TCP how far the client has got.</summary>
    /// <returns>Whether the position is final, if nothing more is written.</returns>
    public bool Look()
    {
        if (progress is null)
        {
            return true;
        }

        var acknowledged = progress.Acknowledged(out var isOver);
        lock (_lock)
        {
            Settle(acknowledged);
            return isOver || _steps.Count == 0;
        }
    }

    /// <summary>Called before the connection is aborted: prevents bytes in flight from arriving, and asks TCP once more.</summary>
    public void Cut()
    {
        progress?.Cut();
        Look();
    }

    private void Add(in Step step)
    {
        if (_steps.Count == MostSteps)
        {
            Settle(progress!.Acknowledged(out _));
            if (_steps.Count == MostSteps)
            {
                _steps.RemoveAt(MostSteps - 1); // the events in between count as not received until the new step is complete
            }
        }

        _steps.Add(step);
    }

    private void Settle(long acknowledged)
    {
        var done = 0;
        foreach (var step in _steps)
        {
            if (step.PositionAt(acknowledged) is { } position)
            {
                _position = position;
            }

            if (acknowledged < step.EndsAt)
            {
                break;
            }

            done++;
        }

        _steps.RemoveRange(0, done);
    }

    /// <summary>Maps an offset in the connection's bytes to a position: once the bytes have arrived, so have the events before the position.</summary>
    private readonly record struct Step
    {
        private readonly long _at; // an offset in the connection's bytes: the end of a flush, or the start of the lines
        private readonly Segment? _segment;
        private readonly int _from;
        private readonly int _to;

        /// <summary>Creates the step of a flush.</summary>
        public Step(long at, LogPosition end) => (_at, End) = (at, end);

        /// <summary>Creates the step of lines.</summary>
        public Step(long at, LogPosition end, Segment segment, int from, int to)
        {
            (_at, End) = (at, end);
            (_segment, _from, _to) = (segment, from, to);
        }

        public LogPosition End { get; }

        public long EndsAt => _segment is null ? _at : _at + _segment.LengthOf(_to) - _segment.LengthOf(_from);

        /// <summary>Returns this step joined with the next, if that continues where this one ends, in the connection and in the segment.</summary>
        public Step? TryGoOn(in Step next) =>
            _segment is not null && next._segment == _segment && next._from == _to && next._at == EndsAt
                ? new Step(_at, next.End, _segment, _from, next._to)
                : null;

        /// <summary>Returns the position after some bytes have arrived; null if they end before this step.</summary>
        public LogPosition? PositionAt(long acknowledged)
        {
            if (acknowledged >= EndsAt)
            {
                return End;
            }

            if (_segment is null || acknowledged < _at)
            {
                return null;
            }

            var (whole, end) = (_from, _to); // the lines before the first one that has not arrived completely
            while (end - whole > 1)
            {
                var middle = whole + ((end - whole) / 2);
                (whole, end) = acknowledged >= _at + _segment.LengthOf(middle) - _segment.LengthOf(_from) ? (middle, end) : (whole, middle);
            }

            return End with { NextId = _segment.FirstId + whole - _segment.Numbering.Shift };
        }
    }
}
