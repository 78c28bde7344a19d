using System.Collections.Concurrent;
using ChatRoom.State.Records;

namespace ChatRoom.State;

/// <summary>The records of one kind, in memory. Anybody may read, on any thread, without a lock; only <see cref="ChatState"/> changes them.</summary>
/// <typeparam name="TRecord">The type of the records.</typeparam>
internal sealed class StateTable<TRecord> : IStateTable
    where TRecord : StateRecord
{
    private readonly ConcurrentDictionary<string, TRecord> _records = new(StringComparer.Ordinal);

    /// <summary>
    /// A record was added (before: null), replaced, or removed (after: null). Raised after the change is stored, one change at a
    /// time, for indexes; handlers must neither wait nor throw.
    /// </summary>
    public event Action<TRecord?, TRecord?>? Changed;

    /// <summary>How many records there are.</summary>
    public int Count => _records.Count;

    /// <summary>The records, in no order. Enumerating sees some of the changes made meanwhile.</summary>
    public IEnumerable<TRecord> All => _records.Select(static pair => pair.Value);

    /// <summary>Returns the record with a key; null if there is none.</summary>
    public TRecord? Find(string key) => _records.GetValueOrDefault(key);

    /// <inheritdoc />
    IReadOnlyList<string> IStateTable.Keys => [.. _records.Keys];

    /// <inheritdoc />
    StateRecord? IStateTable.Get(string key) => Find(key);

    /// <inheritdoc />
    void IStateTable.Set(string key, StateRecord? record)
    {
        var (before, after) = (Find(key), (TRecord?)record);
        if (after is not null)
        {
            _records[key] = after;
        }
        else
        {
            _records.TryRemove(key, out _);
        }

        if (before is not null || after is not null)
        {
            Changed?.Invoke(before, after);
        }
    }
}
