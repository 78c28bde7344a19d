namespace ChatRoom.Moderation.Filters;

// Contract of SlowClock (tests in ChatRoom.Tests/Moderation/Filters/SlowClockTests):
//
// 1. Between two messages of a person in a room that it lets pass, there is at least the room's time.
// 2. It knows at most MostEntries people in rooms. Beyond that it forgets those who may speak again, then those who may do so soonest.
// 3. Any thread may call it.
// 4. A connection that becomes that of another person takes what it has to wait with it; the later time counts. That costs as much
//    as the person has entries, however many there are of others.

/// <summary>When people spoke last in rooms with slow mode. The contract stands above.</summary>
internal sealed class SlowClock
{
    /// <summary>How many entries it has at most.</summary>
    public const int MostEntries = 50_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<long, Dictionary<string, long>> _until = []; // by person and room: when they may speak again, in ticks
    private int _count;

    /// <summary>How many entries there are.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _count;
            }
        }
    }

    /// <summary>Returns how long a person has to wait; zero: they may speak.</summary>
    public TimeSpan WaitFor(string room, long person, long now)
    {
        lock (_lock)
        {
            return Wait(room, person, now);
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
            var wait = Wait(room, person, now);
            if (wait == TimeSpan.Zero)
            {
                Set(room, person, now + slow.Ticks, now);
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
            foreach (var (room, until) in _until.TryGetValue(person, out var rooms) ? rooms.Where(entry => entry.Value > now).ToArray() : [])
            {
                Set(room, successor, Math.Max(until, UntilOf(room, successor)), now);
            }
        }
    }

    private long UntilOf(string room, long person) => _until.TryGetValue(person, out var rooms) ? rooms.GetValueOrDefault(room) : 0;

    private TimeSpan Wait(string room, long person, long now) =>
        UntilOf(room, person) is var until && until > now ? TimeSpan.FromTicks(until - now) : TimeSpan.Zero;

    private void Set(string room, long person, long until, long now)
    {
        MakeRoom(now);
        if (!_until.TryGetValue(person, out var rooms))
        {
            _until[person] = rooms = new(1, StringComparer.Ordinal);
        }

        _count += rooms.ContainsKey(room) ? 0 : 1;
        rooms[room] = until;
    }

    /// <summary>A quarter is freed at once, so that the cost of the search is shared by many calls.</summary>
    private void MakeRoom(long now)
    {
        if (_count < MostEntries)
        {
            return;
        }

        var all = _until.SelectMany(static person => person.Value.Select(room => (Room: room.Key, Person: person.Key, Until: room.Value)))
            .OrderBy(static entry => entry.Until).ToArray();
        var over = all.Count(entry => entry.Until <= now);
        foreach (var (room, person, _) in all.Take(Math.Max(over, MostEntries / 4)))
        {
            Remove(room, person);
        }
    }

    private void Remove(string room, long person)
    {
        var rooms = _until[person];
        rooms.Remove(room);
        _count--;
        if (rooms.Count == 0)
        {
            _until.Remove(person);
        }
    }
}
