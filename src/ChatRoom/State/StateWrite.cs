namespace ChatRoom.State;

/// <summary>What a transaction stores.</summary>
/// <param name="Puts">Records that are added, or that replace those of the same key.</param>
/// <param name="Removals">Records that are removed, if they exist. None of them is among the <paramref name="Puts"/>.</param>
/// <param name="Audit">Rows of the audit log.</param>
public sealed record StateWrite(IReadOnlyList<StoredRecord> Puts, IReadOnlyList<RecordKey> Removals, IReadOnlyList<AuditRow> Audit)
{
    /// <summary>The version of the state on which it was decided; null: it is stored whatever others have written since.</summary>
    public long? After { get; init; }

    /// <summary>Makes sure that no record is too long. Stores call this before they store anything of a write.</summary>
    /// <exception cref="StateException">A record is too long.</exception>
    public void RequireSizes()
    {
        foreach (var record in Puts)
        {
            if (record.Value.Length > StoredRecord.MostBytes)
            {
                throw new StateException($"the {record.Kind} '{record.Key}' has {record.Value.Length} bytes; allowed: {StoredRecord.MostBytes}");
            }
        }
    }
}
