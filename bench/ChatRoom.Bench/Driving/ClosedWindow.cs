using ChatRoom.Bench.Checking;

namespace ChatRoom.Bench.Driving;

/// <summary>Each publisher keeps its share of the window outstanding: as fast as the server delivers, and no faster.</summary>
internal sealed class ClosedWindow(Course course, int window) : IDriver
{
    private const long Stall = Clock.Second; // nothing done for so long: something was lost, and is waited for no longer

    private readonly int _share = Math.Max(1, window / Math.Max(1, course.Publishers));

    /// <summary>How often it had to give up what was outstanding.</summary>
    public int Stalls { get; private set; }

    /// <inheritdoc />
    public long NextDue => long.MaxValue;

    /// <inheritdoc />
    public void Drive(long now)
    {
        Outstanding outstanding = course.Outstanding;
        if (now - outstanding.LastDone > Stall)
        {
            Stalls++;
            outstanding.Forgive(now);
        }

        for (var publisher = 0; publisher < course.Publishers; publisher++)
        {
            while (outstanding.Of(publisher) < _share && course.CanSay(publisher))
            {
                course.Say(publisher, Clock.Now);
            }
        }
    }
}
