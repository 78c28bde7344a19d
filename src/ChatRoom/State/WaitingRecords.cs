using ChatRoom.State.Records;

namespace ChatRoom.State;

/// <summary>The records that are visible already, but not stored yet. Not thread-safe.</summary>
internal sealed class WaitingRecords
{
    private readonly Dictionary<RecordKey, Waiting> _records = [];

    /// <summary>How many there are.</summary>
    public int Count => _records.Count;

    /// <summary>The records.</summary>
    public IReadOnlyDictionary<RecordKey, Waiting> All => _records;

    /// <summary>Returns the record that waits under a key; null: none.</summary>
    public Waiting? Find(RecordKey key) => _records.TryGetValue(key, out var waiting) ? waiting : null;

    /// <summary>Adds a record that replaces the visible one with its key (null: there is none).</summary>
    public void Add(RecordKey key, StateRecord record, StateRecord? replaced) =>
        _records[key] = new(Find(key) is { } earlier && ReferenceEquals(earlier.Record, replaced) ? earlier.Stored : replaced, record);

    /// <summary>Records that a record is stored. If it is the waiting one, nothing waits any more. Otherwise the waiting one is a later one, which was made from it.</summary>
    public void Rebase(RecordKey key, StateRecord stored)
    {
        if (Find(key) is { } waiting)
        {
            if (ReferenceEquals(waiting.Record, stored))
            {
                _records.Remove(key);
            }
            else
            {
                _records[key] = waiting with { Stored = stored };
            }
        }
    }

    /// <summary>Sets the record that waits under a key.</summary>
    public void Set(RecordKey key, Waiting waiting) => _records[key] = waiting;

    /// <summary>Removes the record that waits under a key.</summary>
    public void Remove(RecordKey key) => _records.Remove(key);

    /// <summary>A record that waits.</summary>
    /// <param name="Stored">The record that is stored, as far as this process knows; null: none.</param>
    /// <param name="Record">The record that waits.</param>
    public sealed record Waiting(StateRecord? Stored, StateRecord Record);
}
