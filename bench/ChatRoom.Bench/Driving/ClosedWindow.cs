using ChatRoom.Bench.Checking;

namespace ChatRoom.Bench.Driving;

/// <summary>
/// Keeps the window full: as fast as the server delivers, and no faster. Each publisher has its share of it; what cannot be
/// divided, and a window smaller than the number of publishers, goes to whoever has waited longest.
/// </summary>
internal sealed class ClosedWindow : IDriver
{
    private const long Stall = Clock.Second; // nothing done for so long: something was lost, and is waited for no longer
    private const int MaxBurst = 1024; // said in one go; between two, what has come in is read, however large the window is

    private readonly Course _course;
    private readonly int _window;
    private readonly Queue<int> _turns; // publishers that may say something, once for each message; the others' are under way

    public ClosedWindow(Course course, int window)
    {
        _course = course;
        _window = window;
        var share = (window + course.Publishers - 1) / course.Publishers;
        _turns = new Queue<int>(Enumerable.Range(0, course.Publishers).SelectMany(publisher => Enumerable.Repeat(publisher, share)));
        course.Outstanding.Done = _turns.Enqueue;
    }

    /// <summary>How often it had to give up what was outstanding.</summary>
    public int Stalls { get; private set; }

    /// <inheritdoc />
    public long NextDue => long.MaxValue;

    /// <inheritdoc />
    public void Drive(long now)
    {
        Outstanding outstanding = _course.Outstanding;
        if (now - outstanding.LastDone > Stall)
        {
            Stalls++;
            outstanding.Forgive(now);
        }

        // As many as there are now: a message that nobody is to get is done at once, and would be followed for ever.
        for (var turns = Math.Min(_turns.Count, MaxBurst); turns > 0 && outstanding.Count < _window; turns--)
        {
            _course.Say(_turns.Dequeue(), Clock.Now); // nothing, if that publisher is gone
        }

        _course.Flush();
    }
}
