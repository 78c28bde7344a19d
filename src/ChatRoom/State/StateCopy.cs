using ChatRoom.State.Records;

namespace ChatRoom.State;

/// <summary>
/// The copy of the state in memory. It includes records that wait to be stored: such a record is already visible. Records become visible
/// one after the other. Calls may overlap.
/// </summary>
internal abstract class StateCopy : StateTables
{
    private readonly Lock _applying = new();
    private readonly WaitingRecords _later = new();

    /// <summary>
    /// Makes a record visible at once, and stores it within a few seconds: for changes that may be lost with the process. Returns
    /// false, and does nothing, if the record that it replaces is no longer the current one.
    /// </summary>
    /// <param name="record">The record.</param>
    /// <param name="replaced">The record with its key, as the caller has read it; null: there was none.</param>
    public bool Later(StateRecord record, StateRecord? replaced)
    {
        var key = RecordKinds.KeyOf(record);
        lock (_applying)
        {
            if (!ReferenceEquals(Current(key), replaced))
            {
                return false;
            }

            _later.Add(key, record, replaced);
            Apply(key, record);
            return true;
        }
    }

    /// <summary>Whether records wait to be stored.</summary>
    protected bool HasLater
    {
        get
        {
            lock (_applying)
            {
                return _later.Count > 0;
            }
        }
    }

    /// <summary>Puts the records that wait into a change.</summary>
    protected void PutLater(StateChange change)
    {
        lock (_applying)
        {
            foreach (var waiting in _later.All.Values)
            {
                change.Put(waiting.Record);
            }
        }
    }

    /// <summary>The records of <see cref="PutLater"/> are stored. Newer ones may have replaced them meanwhile.</summary>
    protected void LaterIsStored(StateChange change)
    {
        lock (_applying)
        {
            foreach (var (key, record) in change.Records)
            {
                _later.Rebase(key, record!);
            }
        }
    }

    /// <summary>Makes a change visible that is stored.</summary>
    protected void Accept(StateChange change)
    {
        lock (_applying)
        {
            foreach (var (key, record) in change.Records)
            {
                Set(key, record);
            }
        }
    }

    /// <summary>Makes visible what was read from the store. Returns what has changed.</summary>
    /// <exception cref="StateException">A record cannot be read; nothing has changed.</exception>
    protected IReadOnlyList<SharedChange> Adopt(StoredChanges changes)
    {
        var read = new Dictionary<RecordKey, (StateRecord? Record, StoredRecord Stored)>();
        foreach (var stored in changes.Records)
        {
            if (RecordKinds.Read(stored) is { } record)
            {
                read[new(stored.Kind, stored.Key)] = (record, stored);
            }
        }

        foreach (var key in changes.Removals.Where(key => Tables.ContainsKey(key.Kind)))
        {
            read[key] = default;
        }

        List<SharedChange> adopted = [];
        lock (_applying)
        {
            foreach (var key in changes.IsAll ? Tables.SelectMany(static table => table.Value.Keys.Select(key => new RecordKey(table.Key, key))) : [])
            {
                read.TryAdd(key, default);
            }

            foreach (var (key, (record, stored)) in read)
            {
                var before = Current(key);
                if (!IsKnown(key, record, stored))
                {
                    Set(key, record);
                    adopted.Add(new(before, Current(key)));
                }
            }
        }

        return adopted;
    }

    /// <summary>Returns whether a stored record is the one that this process knows as stored.</summary>
    private bool IsKnown(RecordKey key, StateRecord? record, StoredRecord stored)
    {
        var known = _later.Find(key) is { } waiting ? waiting.Stored : Current(key);
        return known is null || record is null ? known is null && record is null : RecordKinds.Write(known).Value.Span.SequenceEqual(stored.Value.Span);
    }

    /// <summary>Makes a stored record visible. If a record waits under the same key, makes visible what <see cref="SharingRules"/> merges of the two.</summary>
    private void Set(RecordKey key, StateRecord? stored)
    {
        var next = stored;
        if (_later.Find(key) is { } waiting)
        {
            next = SharingRules.Merge(waiting.Stored, stored, waiting.Record);
            if (next is null || ReferenceEquals(next, stored))
            {
                _later.Remove(key);
            }
            else
            {
                _later.Set(key, new(stored, next));
            }
        }

        if (!ReferenceEquals(next, Current(key)))
        {
            Apply(key, next);
        }
    }
}
