using System.Collections.Concurrent;
using System.Diagnostics;

namespace ChatRoom.Journal.Writing;

/// <summary>
/// Appends that are stored together, and whose outcomes are reported together, in one work item of the thread pool. So the
/// writer continues at once, and no observer can block it.
/// </summary>
internal sealed class Batch : IThreadPoolWorkItem
{
    private static readonly ConcurrentBag<Batch> Spare = [];

    /// <summary>The appends, in order.</summary>
    public List<PendingAppend> Appends { get; } = [];

    /// <summary>Returns an empty batch.</summary>
    public static Batch New() => Spare.TryTake(out var batch) ? batch : new Batch();

    /// <summary>Reports the outcome of each append, in order. Do not use the batch afterwards.</summary>
    public void Complete() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    /// <inheritdoc />
    public void Execute()
    {
        for (var first = 0; first < Appends.Count;)
        {
            first = Appends[first].IsStored ? ReportStored(first) : ReportFailed(first);
        }

        foreach (var append in Appends)
        {
            append.Release();
        }

        Appends.Clear();
        Spare.Add(this);
    }

    // Consecutive appends of one observer, as a busy connection has, are reported and measured once.
    private int ReportStored(int first)
    {
        var next = first + 1;
        while (next < Appends.Count && Appends[next].IsStored && Appends[next].Observer == Appends[first].Observer)
        {
            next++;
        }

        Appends[first].Observer.Stored(next - first, Appends[next - 1].Place.Id, Stopwatch.GetElapsedTime(Appends[first].Begun));
        return next;
    }

    private int ReportFailed(int first)
    {
        var append = Appends[first];
        append.Observer.Failed(append.Event, append.Refusal ?? new JournalException(StorageReasons.InternalError));
        return first + 1;
    }
}
