using ChatRoom.Diagnostics;

namespace ChatRoom.Server.Stats;

/// <summary>The JSON of <c>/stats/connections</c>.</summary>
internal sealed record ConnectionsResponse
{
    public required DateTimeOffset Now { get; init; }
    public required int NumConnections { get; init; }
    public required int Total { get; init; }
    public required int Offset { get; init; }
    public required int Limit { get; init; }
    public required IReadOnlyList<ConnectionStatistics> Connections { get; init; }

    /// <summary>The fields by which connections can be sorted.</summary>
    public static IReadOnlyList<(string Name, Func<ConnectionStatistics, IComparable?> Of)> Keys { get; } =
    [
        ("since", static c => c.Since),
        ("id", static c => c.Id),
        ("alias", static c => c.Alias),
        ("address", static c => c.Address),
        ("dialect", static c => c.Dialect),
        ("room", static c => c.Room),
        ("idle", static c => c.IdleSeconds),
        ("lag", static c => c.LagBytes),
        ("in_msgs", static c => c.MessagesIn),
        ("deliveries", static c => c.Deliveries),
        ("in_bytes", static c => c.BytesIn),
        ("out_bytes", static c => c.BytesOut),
        ("skipped", static c => c.Skipped),
        ("closed", static c => c.Closed),
        ("reason", static c => c.Reason),
    ];

    /// <summary>Creates the response for one page.</summary>
    public static ConnectionsResponse Of(Page<ConnectionStatistics> page) => new()
    {
        Now = DateTimeOffset.UtcNow,
        NumConnections = page.Items.Count,
        Total = page.Total,
        Offset = page.Offset,
        Limit = page.Limit,
        Connections = page.Items,
    };
}
