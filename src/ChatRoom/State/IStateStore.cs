namespace ChatRoom.State;

// Contract of IStateStore (each line has its test in ChatRoom.Tests/State/StateStoreContract, for each implementation):
//
// 1. A record is known by its kind and its key. Putting it replaces the one before.
// 2. A write is one transaction: all its records, removals and audit rows are stored, or none is.
// 3. A write that has completed survives a power cut (SQLite: synchronous=FULL).
// 4. A write that fails (StateException) has stored nothing, unless MayBeStored says that this is unknown. Later writes can succeed.
// 5. LoadAsync returns all records, as the writes that completed before it left them, in no order.
// 6. Audit rows get ids that grow, and are never changed or removed. ReadAuditAsync returns the newest first.
// 7. A canceled call ends at once, with OperationCanceledException. A write that had begun may be stored all the same, whole.
// 8. The store does not look into a record's value: it is JSON, of at most 64 KiB. A write with a longer value fails alone.
// 9. Failure says why writes fail. It is set when one fails because of the store, and null when the store has found out by itself
//    that writes succeed again.
// 10. A text of an audit row may be any text. Its time is kept to the millisecond.

/// <summary>
/// Stores everything that the chat keeps beside messages: accounts, the settings of rooms, bans, and the audit log. The contract
/// stands above. Calls may overlap.
/// </summary>
public interface IStateStore
{
    /// <summary>Why nothing can be stored right now, for people; null: writes can be stored.</summary>
    string? Failure { get; }

    /// <summary>Returns all records.</summary>
    /// <exception cref="StateException">They cannot be read.</exception>
    ValueTask<IReadOnlyList<StoredRecord>> LoadAsync(CancellationToken cancellationToken);

    /// <summary>Stores a write.</summary>
    /// <exception cref="StateException">It could not be stored.</exception>
    ValueTask WriteAsync(StateWrite write, CancellationToken cancellationToken);

    /// <summary>Returns rows of the audit log, the newest first.</summary>
    /// <exception cref="StateException">They cannot be read.</exception>
    ValueTask<IReadOnlyList<AuditEntry>> ReadAuditAsync(AuditQuery query, CancellationToken cancellationToken);
}
