using ChatRoom.Protocol.Model;

namespace ChatRoom.Server.Audit;

/// <summary>The JSON of <c>/admin/audit</c>: rows of the audit log, the newest first.</summary>
internal sealed record AuditResponse
{
    public required DateTimeOffset Now { get; init; }
    public required int NumRows { get; init; }
    public required int Limit { get; init; }
    public required long? NextBefore { get; init; }
    public required IReadOnlyList<AuditLine> Rows { get; init; }

    /// <summary>Creates the response for one page.</summary>
    /// <param name="found">The rows, the newest last.</param>
    /// <param name="limit">How many were asked for.</param>
    public static AuditResponse Of(AuditRows found, int limit) => new()
    {
        Now = DateTimeOffset.UtcNow,
        NumRows = found.Rows.Count,
        Limit = limit,
        NextBefore = found.Before,
        Rows = [.. found.Rows.Reverse()],
    };
}
