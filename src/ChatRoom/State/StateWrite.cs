namespace ChatRoom.State;

/// <summary>What a transaction stores.</summary>
/// <param name="Puts">Records that are added, or that replace those of the same key.</param>
/// <param name="Removals">Records that are removed, if they exist. None of them is among the <paramref name="Puts"/>.</param>
/// <param name="Audit">Rows of the audit log.</param>
public sealed record StateWrite(IReadOnlyList<StoredRecord> Puts, IReadOnlyList<RecordKey> Removals, IReadOnlyList<AuditRow> Audit);
