using System.Diagnostics;

namespace ChatRoom.Rooms;

/// <summary>
/// Those of a room's members that have nothing to read: a lock-free stack, linked through the cursors themselves.
/// An append takes the whole stack in one work item of the thread pool, however many are on it, and that work item
/// cuts it into shards, so that all cores write. A member that still writes is not on it and costs an append nothing.
/// </summary>
internal sealed class ParkedCursors(Action<TimeSpan, int> fannedOut) : IThreadPoolWorkItem
{
    // Enough to outweigh a work item, few enough that a room of hundreds uses all cores.
    private const int ShardSize = 64;

    private Cursor? _top;
    private int _scheduled;
    private long _since;

    /// <summary>Puts a cursor on the stack, if it isn't there. Its member looks at the log again afterwards.</summary>
    public void Park(Cursor cursor)
    {
        if (Interlocked.Exchange(ref cursor.OnStack, 1) == 1)
        {
            return;
        }

        var top = Volatile.Read(ref _top);
        while (true)
        {
            cursor.NextParked = top;
            var seen = Interlocked.CompareExchange(ref _top, cursor, top);
            if (seen == top)
            {
                return;
            }

            top = seen;
        }
    }

    /// <summary>Wakes all who are parked, later and elsewhere: its cost does not depend on how many they are.</summary>
    public void Wake()
    {
        // Between publishing an entry and looking who is parked, as in Park between parking and looking again.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _top) is not null && Interlocked.Exchange(ref _scheduled, 1) == 0)
        {
            Volatile.Write(ref _since, Stopwatch.GetTimestamp());
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <summary>So many members of a shard have been given what they lacked.</summary>
    public void ShardDone(long since, int members) => fannedOut(Stopwatch.GetElapsedTime(since), members);

    void IThreadPoolWorkItem.Execute()
    {
        var since = Volatile.Read(ref _since);
        Interlocked.Exchange(ref _scheduled, 0); // before taking, so that an append from now on schedules anew
        var shard = Interlocked.Exchange(ref _top, null);
        while (shard is not null)
        {
            var last = shard;
            for (var i = 1; i < ShardSize && last.NextParked is not null; i++)
            {
                last = last.NextParked;
            }

            var rest = last.NextParked;
            last.NextParked = null;
            shard.Since = since;
            if (rest is null)
            {
                ((IThreadPoolWorkItem)shard).Execute();
                return;
            }

            ThreadPool.UnsafeQueueUserWorkItem(shard, preferLocal: false);
            shard = rest;
        }
    }
}
