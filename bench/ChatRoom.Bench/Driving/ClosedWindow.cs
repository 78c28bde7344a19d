using ChatRoom.Bench.Checking;

namespace ChatRoom.Bench.Driving;

/// <summary>
/// Keeps a fixed number of messages outstanding, so it sends as fast as the server delivers. Each publisher has an equal share
/// of the window. If the window cannot be divided evenly, publishers take turns.
/// </summary>
internal sealed class ClosedWindow : IDriver
{
    private const long Stall = Clock.Second; // if no message is completed for this long, one was lost: give up all outstanding ones
    private const int MaxBurst = 1024; // messages between two reads, even if the window is larger

    private readonly MessageFlow _flow;
    private readonly int _window;
    private readonly Queue<int> _turns; // publishers that may send, once for each message

    public ClosedWindow(MessageFlow flow, int window)
    {
        _flow = flow;
        _window = window;
        var share = (window + flow.Publishers - 1) / flow.Publishers;
        _turns = new Queue<int>(Enumerable.Range(0, flow.Publishers).SelectMany(publisher => Enumerable.Repeat(publisher, share)));
        flow.Outstanding.Done = _turns.Enqueue;
    }

    /// <summary>How often all outstanding messages were given up.</summary>
    public int Stalls { get; private set; }

    /// <inheritdoc />
    public long NextDue => long.MaxValue;

    /// <inheritdoc />
    public void Drive(long now)
    {
        Outstanding outstanding = _flow.Outstanding;
        if (now - outstanding.LastDone > Stall)
        {
            Stalls++;
            outstanding.GiveUp(now);
        }

        // Limit the turns to those in the queue now: a message without receivers is complete at once, so the loop would never end.
        for (var turns = Math.Min(_turns.Count, MaxBurst); turns > 0 && outstanding.Count < _window; turns--)
        {
            _flow.Send(_turns.Dequeue(), Clock.Now); // does nothing if that publisher has left
        }

        _flow.Flush();
    }
}
