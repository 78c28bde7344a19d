using System.Diagnostics;

namespace ChatRoom.Rooms;

/// <summary>
/// Those of a room's members that have nothing to read, in shards that cores can wake side by side: one where the room is
/// small or there is one core, else a few for each core. An append queues one work item of the thread pool,
/// however many there are; that one hands each shard to a worker. A member that still writes is not parked and costs an append nothing.
/// </summary>
internal sealed class ParkedCursors(Action<TimeSpan, int> fannedOut) : IThreadPoolWorkItem
{
    // Fewer are woken sooner by one core than by two.
    private const int WorthAShard = 64;

    private static readonly int MostShards = Environment.ProcessorCount == 1 ? 1 : 4 * Environment.ProcessorCount;

    // Shards are added, never taken away: whoever looks at an older array finds the same ones.
    private Shard[] _shards = [new()];
    private uint _next;
    private int _scheduled;
    private long _since;

    /// <summary>The shard for one more cursor. Called under the log's lock.</summary>
    /// <param name="cursors">How many there are.</param>
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

    /// <summary>Wakes all who are parked, later and elsewhere: its cost does not depend on how many they are.</summary>
    public void Wake()
    {
        // Between publishing an entry and looking who is parked, as in Park between parking and looking again.
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

    /// <summary>So many members have been given what they lacked.</summary>
    public void Woke(long since, int members) => fannedOut(Stopwatch.GetElapsedTime(since), members);

    void IThreadPoolWorkItem.Execute()
    {
        var since = Volatile.Read(ref _since);
        Interlocked.Exchange(ref _scheduled, 0); // before taking, so that an append from now on schedules anew
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

        /// <summary>Empties the stack; the cursor that was on its top, on which the others hang.</summary>
        public Cursor? TakeAll() => Interlocked.Exchange(ref _top, null);
    }
}
