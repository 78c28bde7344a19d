namespace ChatRoom.State;

/// <summary>What a store has stored after a version.</summary>
/// <param name="Version">The version of the store, with these changes.</param>
/// <param name="IsAll">Whether <paramref name="Records"/> are all records: one that is not among them does not exist.</param>
/// <param name="Records">The records that were added or replaced, in no order.</param>
/// <param name="Removals">The records that were removed; empty if <paramref name="IsAll"/>.</param>
public sealed record StoredChanges(long Version, bool IsAll, IReadOnlyList<StoredRecord> Records, IReadOnlyList<RecordKey> Removals)
{
    /// <summary>The version before everything: the changes since then are all records.</summary>
    public const long Beginning = -1;

    /// <summary>Returns all records of a store without versions, which only one server can use.</summary>
    public static StoredChanges All(IReadOnlyList<StoredRecord> records) => new(0, IsAll: true, records, []);
}
