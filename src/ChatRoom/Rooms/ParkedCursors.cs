using System.Diagnostics;

namespace ChatRoom.Rooms;

/// <summary>
/// The cursors of a room that have nothing to read, in shards that cores can wake in parallel: one shard if the room is small
/// or there is one core, otherwise a few per core. An append queues one work item of the thread pool, however many cursors
/// there are; that work item hands each shard to a worker. A cursor that is still read is not parked and costs an append nothing.
/// </summary>
internal sealed class ParkedCursors(Action<TimeSpan, int> fannedOut) : IThreadPoolWorkItem
{
    // One core wakes fewer cursors than this sooner than two would.
    private const int WorthAShard = 64;

    private static readonly int MostShards = Environment.ProcessorCount == 1 ? 1 : 4 * Environment.ProcessorCount;

    // Shards are added, never removed: a reader of an older array finds the same ones.
    private Shard[] _shards = [new()];
    private uint _next;
    private int _scheduled;
    private long _since;

    /// <summary>Returns the shard for one more cursor. Called under the log's lock.</summary>
    /// <param name="cursors">How many cursors there are.</param>
    public Shard ShardFor(int cursors)
    {
        var shards = _shards;
        if (cursors > WorthAShard * shards.Length && shards.Length < MostShards)
        {
            Volatile.Write(ref _shards, shards = [.. shards, new()]);
            return shards[^1];
        }

        return shards[_next++ % (uint)shards.Length];
    }

    /// <summary>Wakes all parked cursors, later and on other threads: the cost of the call does not depend on their number.</summary>
    public void Wake()
    {
        // A fence between publishing an entry and reading the shards, like the one in Park between parking and reading the log again.
        Interlocked.MemoryBarrier();
        foreach (var shard in Volatile.Read(ref _shards))
        {
            if (!shard.IsEmpty)
            {
                WakeLater();
                return;
            }
        }
    }

    /// <summary>Reports how many members were woken, for an append at a timestamp.</summary>
    public void Woke(long since, int members) => fannedOut(Stopwatch.GetElapsedTime(since), members);

    void IThreadPoolWorkItem.Execute()
    {
        var since = Volatile.Read(ref _since);
        Interlocked.Exchange(ref _scheduled, 0); // before taking, so that a later append schedules again
        Cursor? own = null;
        foreach (var shard in Volatile.Read(ref _shards))
        {
            if (shard.TakeAll() is not { } first)
            {
                continue;
            }

            first.Since = since;
            if (own is null)
            {
                own = first;
            }
            else
            {
                ThreadPool.UnsafeQueueUserWorkItem(first, preferLocal: false);
            }
        }

        ((IThreadPoolWorkItem?)own)?.Execute();
    }

    private void WakeLater()
    {
        if (Interlocked.Exchange(ref _scheduled, 1) == 0)
        {
            Volatile.Write(ref _since, Stopwatch.GetTimestamp());
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <summary>A lock-free stack, linked through the cursors themselves.</summary>
    internal sealed class Shard
    {
        private Cursor? _top;

        public bool IsEmpty => Volatile.Read(ref _top) is null;

        /// <summary>Puts a cursor on the stack, if it is not there. The caller then checks the log again.</summary>
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

        /// <summary>Empties the stack; returns its top cursor, to which the others are linked.</summary>
        public Cursor? TakeAll() => Interlocked.Exchange(ref _top, null);
    }
}
