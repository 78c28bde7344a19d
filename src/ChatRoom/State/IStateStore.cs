namespace ChatRoom.State;

// Contract of IStateStore (each line has its test in ChatRoom.Tests/State/StateStoreContract, for each implementation):
//
// 1. A record is known by its kind and its key. Putting it replaces the one before.
// 2. A write is one transaction: all its records, removals and audit rows are stored, or none is.
// 3. A write that has completed survives a power cut (SQLite: synchronous=FULL).
// 4. A write that fails (StateException) has stored nothing, unless MayBeStored says that this is unknown. Later writes can succeed.
// 5. ReadChangesAsync returns what the writes that completed before it have changed since an earlier version, or all records: always
//    all since Beginning, and since a version that is newer than the store's or so old that it is not known what was removed since.
// 6. Audit rows get ids that grow, and are never changed or removed. ReadAuditAsync returns the newest first.
// 7. A canceled call ends at once, with OperationCanceledException. A write that had begun may be stored all the same, whole.
// 8. The store does not look into a record's value: it is JSON, of at most 64 KiB. A write with a longer value fails alone.
// 9. Failure says why writes fail. It is set when one fails because of the store, and null when the store has found out by itself
//    that writes succeed again.
// 10. A text of an audit row may be any text. Its time is kept to the millisecond.
// 11. A store that the nodes of a cluster can use has a version, which each write raises by one. A write that names the version on which
//     it was decided stores nothing if there is a newer one, and returns the changes since. A store that only one server can use ignores
//     the version: it refuses no write because of it, and every read returns all records.

/// <summary>
/// Stores everything that the chat keeps beside messages: accounts, the settings of rooms, bans, and the audit log. The contract
/// stands above. Calls may overlap.
/// </summary>
public interface IStateStore
{
    /// <summary>Why nothing can be stored right now, for people; null: writes can be stored.</summary>
    string? Failure { get; }

    /// <summary>Returns what was changed after a version.</summary>
    /// <param name="after">The version; <see cref="StoredChanges.Beginning"/>: all records.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="StateException">It cannot be read.</exception>
    ValueTask<StoredChanges> ReadChangesAsync(long after, CancellationToken cancellationToken);

    /// <summary>Stores a write. Returns null if it is stored; otherwise the changes of other nodes since it was decided.</summary>
    /// <exception cref="StateException">It could not be stored.</exception>
    ValueTask<StoredChanges?> WriteAsync(StateWrite write, CancellationToken cancellationToken);

    /// <summary>Returns rows of the audit log, the newest first.</summary>
    /// <exception cref="StateException">They cannot be read.</exception>
    ValueTask<IReadOnlyList<AuditEntry>> ReadAuditAsync(AuditQuery query, CancellationToken cancellationToken);
}
