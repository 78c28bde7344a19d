using System.Collections.Concurrent;

namespace ChatRoom.Sqlite.Writing;

/// <summary>
/// Appends that are stored together, and whose callers are told together: by one work item of the thread pool, so that
/// the writer goes on at once, and nothing that awaits an append can hold it up.
/// </summary>
internal sealed class Batch : IThreadPoolWorkItem
{
    private static readonly ConcurrentBag<Batch> Spare = [];

    private string? _failure;
    private Exception? _cause;

    /// <summary>The appends, in their order.</summary>
    public List<PendingAppend> Appends { get; } = [];

    /// <summary>An empty one.</summary>
    public static Batch New() => Spare.TryTake(out var batch) ? batch : new Batch();

    /// <summary>Tells the callers that their events are stored. The batch is not to be used any more.</summary>
    public void Complete() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    /// <summary>Tells the callers that their events could not be stored. The batch is not to be used any more.</summary>
    public void Refuse(string why, Exception? cause)
    {
        (_failure, _cause) = (why, cause);
        Complete();
    }

    /// <inheritdoc />
    public void Execute()
    {
        foreach (var append in Appends)
        {
            if (_failure is null)
            {
                append.Complete();
            }
            else
            {
                append.Refuse(_failure, _cause);
            }
        }

        (_failure, _cause) = (null, null);
        Appends.Clear();
        Spare.Add(this);
    }
}
