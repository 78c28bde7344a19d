namespace ChatRoom.Moderation.Filters;

// Contract of SlowClock (tests in ChatRoom.Tests/Moderation/Filters/SlowClockTests):
//
// 1. Between two messages of a person in a room that it lets pass, there is at least the room's time.
// 2. It knows at most MostEntries people in rooms. Beyond that it forgets those who may speak again, then those who may do so soonest.
// 3. Any thread may call it.
// 4. A connection that becomes that of another person takes what it has to wait with it; the later time counts.

/// <summary>When people spoke last in rooms with slow mode. The contract stands above.</summary>
internal sealed class SlowClock
{
    /// <summary>How many entries it has at most.</summary>
    public const int MostEntries = 50_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Room, long Person), long> _until = []; // when they may speak again, in ticks

    /// <summary>How many entries there are.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _until.Count;
            }
        }
    }

    /// <summary>Returns how long a person has to wait; zero: they may speak.</summary>
    public TimeSpan WaitFor(string room, long person, long now)
    {
        lock (_lock)
        {
            return Wait((room, person), now);
        }
    }

    /// <summary>Lets a person speak, who then has to wait; or returns how long they have to wait first.</summary>
    /// <param name="room">The key of the room.</param>
    /// <param name="person">The number of the person.</param>
    /// <param name="now">The time in ticks, on any scale that only grows.</param>
    /// <param name="slow">The time between two messages.</param>
    public TimeSpan Take(string room, long person, long now, TimeSpan slow)
    {
        lock (_lock)
        {
            var wait = Wait((room, person), now);
            if (wait == TimeSpan.Zero)
            {
                MakeRoom(now);
                _until[(room, person)] = now + slow.Ticks;
            }

            return wait;
        }
    }

    /// <summary>Lets another person wait as long as a person has to, in each room.</summary>
    /// <param name="person">The number of the person.</param>
    /// <param name="successor">The number of the other person.</param>
    /// <param name="now">The time in ticks.</param>
    public void Copy(long person, long successor, long now)
    {
        lock (_lock)
        {
            foreach (var ((room, _), until) in _until.Where(entry => entry.Key.Person == person && entry.Value > now).ToArray())
            {
                MakeRoom(now);
                _until[(room, successor)] = Math.Max(until, _until.GetValueOrDefault((room, successor)));
            }
        }
    }

    private TimeSpan Wait((string, long) key, long now) =>
        _until.TryGetValue(key, out var until) && until > now ? TimeSpan.FromTicks(until - now) : TimeSpan.Zero;

    /// <summary>A quarter is freed at once, so that the cost of the search is shared by many calls.</summary>
    private void MakeRoom(long now)
    {
        if (_until.Count < MostEntries)
        {
            return;
        }

        var soonest = _until.OrderBy(static pair => pair.Value).Select(static pair => pair.Key).Take(MostEntries / 4).ToArray();
        foreach (var (key, until) in _until)
        {
            if (until <= now)
            {
                _until.Remove(key); // the only change that a dictionary allows meanwhile
            }
        }

        foreach (var key in _until.Count > 3 * MostEntries / 4 ? soonest : [])
        {
            _until.Remove(key);
        }
    }
}
