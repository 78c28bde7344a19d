using ChatRoom.Journal;
using ChatRoom.Journal.Writing;

namespace ChatRoom.Postgres.Cluster;

/// <summary>The calls that wait until all events of a room below an id were delivered. Any thread may use it.</summary>
internal sealed class CatchUps
{
    private readonly Lock _lock = new();
    private List<Waiter> _waiters = [];
    private bool _isOver;

    /// <summary>Returns a task that completes when all events of a room below an id were delivered.</summary>
    /// <exception cref="JournalException">The journal is closed.</exception>
    public Task Add(RoomFeed room, long before)
    {
        var waiter = new Waiter(room, before, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_lock)
        {
            if (_isOver)
            {
                throw new JournalException(StorageReasons.GoingDown);
            }

            _waiters.Add(waiter);
        }

        return waiter.Done.Task;
    }

    /// <summary>Completes what waits for rooms that were delivered.</summary>
    /// <param name="taken">The rooms that were behind, each with the id before which all was to be delivered.</param>
    /// <param name="left">Those of them that are not done yet.</param>
    public void Complete(Dictionary<RoomFeed, long> taken, Dictionary<RoomFeed, long> left)
    {
        ILookup<bool, Waiter> byDone;
        lock (_lock)
        {
            byDone = _waiters.ToLookup(waiter => taken.TryGetValue(waiter.Room, out var before) && before >= waiter.Before && !left.ContainsKey(waiter.Room));
            _waiters = [.. byDone[false]];
        }

        foreach (var waiter in byDone[true])
        {
            waiter.Done.SetResult();
        }
    }

    /// <summary>Lets all fail that wait now.</summary>
    public void Refuse(JournalException why)
    {
        List<Waiter> waiters;
        lock (_lock)
        {
            (waiters, _waiters) = (_waiters, []);
        }

        foreach (var waiter in waiters)
        {
            waiter.Done.SetException(why);
        }
    }

    /// <summary>The journal is closed: lets all fail that wait now or later.</summary>
    public void End()
    {
        lock (_lock)
        {
            _isOver = true;
        }

        Refuse(new JournalException(StorageReasons.GoingDown));
    }

    private sealed record Waiter(RoomFeed Room, long Before, TaskCompletionSource Done);
}
