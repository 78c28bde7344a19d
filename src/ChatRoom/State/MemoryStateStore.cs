namespace ChatRoom.State;

/// <summary>Keeps the state in memory: it ends with the process.</summary>
public sealed class MemoryStateStore : IStateStore
{
    private const int MostAuditRows = 10_000; // the oldest go first: this memory has no other bound

    private readonly Lock _lock = new();
    private readonly Dictionary<RecordKey, StoredRecord> _records = [];
    private readonly Queue<AuditEntry> _audit = [];
    private long _lastId;

    /// <inheritdoc />
    public string? Failure => null;

    /// <inheritdoc />
    public ValueTask<StoredChanges> ReadChangesAsync(long after, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<StoredChanges>(cancellationToken);
        }

        lock (_lock)
        {
            return new(StoredChanges.All([.. _records.Values]));
        }
    }

    /// <inheritdoc />
    public ValueTask<StoredChanges?> WriteAsync(StateWrite write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<StoredChanges?>(cancellationToken);
        }

        try
        {
            write.RequireSizes();
        }
        catch (StateException e)
        {
            return ValueTask.FromException<StoredChanges?>(e);
        }

        lock (_lock)
        {
            foreach (var record in write.Puts)
            {
                _records[new(record.Kind, record.Key)] = record;
            }

            foreach (var key in write.Removals)
            {
                _records.Remove(key);
            }

            foreach (var row in write.Audit)
            {
                _audit.Enqueue(new(++_lastId, row with { At = DateTimeOffset.FromUnixTimeMilliseconds(row.At.ToUnixTimeMilliseconds()) }));
                if (_audit.Count > MostAuditRows)
                {
                    _audit.Dequeue();
                }
            }
        }

        return default;
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<AuditEntry>> ReadAuditAsync(AuditQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<IReadOnlyList<AuditEntry>>(cancellationToken);
        }

        lock (_lock)
        {
            return new([.. _audit.Reverse().Where(entry => IsSelected(query, entry)).Take(Math.Clamp(query.Most, 1, AuditQuery.MostRows))]);
        }
    }

    private static bool IsSelected(AuditQuery query, AuditEntry entry) =>
        (query.Before is not { } before || entry.Id < before)
        && (query.Room is null || query.Room == entry.Row.Room)
        && (query.Actor is null || query.Actor == entry.Row.Actor)
        && (query.Act is null || query.Act == entry.Row.Act)
        && (query.Target is null || query.Target == entry.Row.Target);
}
