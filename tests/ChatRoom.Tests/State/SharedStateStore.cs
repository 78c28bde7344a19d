using ChatRoom.State;

namespace ChatRoom.Tests.State;

/// <summary>A store in memory that several servers use: with versions, as a database has them. Audit rows are not kept.</summary>
internal sealed class SharedStateStore : IStateStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<RecordKey, (StoredRecord Record, long Version)> _records = [];
    private readonly Dictionary<RecordKey, long> _removals = [];
    private long _version;
    private long _floor;

    /// <summary>Runs before each write, as a server does that is faster.</summary>
    public Func<Task>? BeforeWrite { get; set; }

    /// <summary>How many writes were stored.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>What was read last.</summary>
    public StoredChanges? LastRead { get; private set; }

    /// <inheritdoc />
    public string? Failure => null;

    /// <inheritdoc />
    public ValueTask<StoredChanges> ReadChangesAsync(long after, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return new(LastRead = Since(after));
        }
    }

    /// <inheritdoc />
    public async ValueTask<StoredChanges?> WriteAsync(StateWrite write, CancellationToken cancellationToken)
    {
        await (BeforeWrite?.Invoke() ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        lock (_lock)
        {
            if (write.After is { } after && after != _version)
            {
                return LastRead = Since(after);
            }

            _version++;
            foreach (var record in write.Puts)
            {
                _records[new(record.Kind, record.Key)] = (record, _version);
                _removals.Remove(new(record.Kind, record.Key));
            }

            foreach (var key in write.Removals)
            {
                if (_records.Remove(key))
                {
                    _removals[key] = _version;
                }
            }

            return null;
        }
    }

    /// <summary>Forgets what was removed.</summary>
    public void Prune()
    {
        lock (_lock)
        {
            _removals.Clear();
            _floor = _version;
        }
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<AuditEntry>> ReadAuditAsync(AuditQuery query, CancellationToken cancellationToken) => new([]);

    private StoredChanges Since(long after) => after < _floor || after > _version || after < 0
        ? StoredChanges.All([.. _records.Values.Select(static pair => pair.Record)]) with { Version = _version }
        : new StoredChanges(
            _version,
            IsAll: false,
            [.. _records.Values.Where(pair => pair.Version > after).Select(static pair => pair.Record)],
            [.. _removals.Where(pair => pair.Value > after).Select(static pair => pair.Key)]);
}
