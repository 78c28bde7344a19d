using System.Collections.Concurrent;
using System.Diagnostics;
using ChatRoom.Journal;

namespace ChatRoom.Sqlite.Writing;

/// <summary>
/// Appends that are stored together, and whose outcome is reported together: by one work item of the thread pool, so that
/// the writer continues at once, and no observer can hold it up.
/// </summary>
internal sealed class Batch : IThreadPoolWorkItem
{
    private static readonly ConcurrentBag<Batch> Spare = [];

    private string? _failure;
    private Exception? _cause;

    /// <summary>The appends, in their order.</summary>
    public List<PendingAppend> Appends { get; } = [];

    /// <summary>Returns an empty one.</summary>
    public static Batch New() => Spare.TryTake(out var batch) ? batch : new Batch();

    /// <summary>Reports that the events are stored. The batch is not to be used any more.</summary>
    public void Complete() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    /// <summary>Reports that the events could not be stored. The batch is not to be used any more.</summary>
    public void Refuse(string why, Exception? cause)
    {
        (_failure, _cause) = (why, cause);
        Complete();
    }

    /// <inheritdoc />
    public void Execute()
    {
        if (_failure is null)
        {
            ReportStored();
        }
        else
        {
            foreach (var append in Appends)
            {
                append.Observer.Refused(append.Event, new JournalException(_failure, _cause));
            }
        }

        foreach (var append in Appends)
        {
            append.Release();
        }

        (_failure, _cause) = (null, null);
        Appends.Clear();
        Spare.Add(this);
    }

    // A connection that sends much has its appends side by side: they are reported and measured once.
    private void ReportStored()
    {
        for (var (first, next) = (0, 1); first < Appends.Count; next++)
        {
            if (next == Appends.Count || Appends[next].Observer != Appends[first].Observer)
            {
                Appends[first].Observer.Stored(next - first, Appends[next - 1].Place.Id, Stopwatch.GetElapsedTime(Appends[first].Begun));
                first = next;
            }
        }
    }
}
