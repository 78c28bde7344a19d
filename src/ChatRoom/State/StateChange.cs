using ChatRoom.State.Records;

namespace ChatRoom.State;

/// <summary>A change of the state, while it is decided: what it stores and removes, and what the audit log says of it.</summary>
internal sealed class StateChange
{
    private readonly Dictionary<RecordKey, StateRecord?> _records = []; // null: removed
    private readonly List<AuditRow> _audit = [];

    /// <summary>The records by their names; null: removed.</summary>
    public IReadOnlyDictionary<RecordKey, StateRecord?> Records => _records;

    /// <summary>The rows for the audit log.</summary>
    public IReadOnlyList<AuditRow> AuditRows => _audit;

    /// <summary>Whether it changes nothing.</summary>
    public bool IsEmpty => _records.Count == 0 && _audit.Count == 0;

    /// <summary>Adds a record, or replaces the one with its key.</summary>
    public void Put(StateRecord record) => _records[RecordKinds.KeyOf(record)] = record;

    /// <summary>Removes a record, if it exists.</summary>
    public void Remove(StateRecord record) => _records[RecordKinds.KeyOf(record)] = null;

    /// <summary>Adds a row to the audit log.</summary>
    public void Audit(AuditRow row) => _audit.Add(row);
}
