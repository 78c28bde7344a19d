namespace ChatRoom.State;

/// <summary>A stored row of the audit log.</summary>
/// <param name="Id">Its number, which grows.</param>
/// <param name="Row">Its content.</param>
public sealed record AuditEntry(long Id, AuditRow Row);
