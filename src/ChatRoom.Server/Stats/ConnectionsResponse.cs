using System.Text.Json.Serialization;
using ChatRoom.Diagnostics;

namespace ChatRoom.Server.Stats;

/// <summary>The JSON of <c>/stats/connections</c>; as in NATS's <c>/connz</c> where that has a name for a field.</summary>
internal sealed record ConnectionsResponse
{
    public required DateTimeOffset Now { get; init; }
    public required int NumConnections { get; init; }
    public required int Total { get; init; }
    public required int Offset { get; init; }
    public required int Limit { get; init; }
    public required IReadOnlyList<Connection> Connections { get; init; }

    /// <summary>By which fields connections can be sorted.</summary>
    public static IReadOnlyList<(string Name, Func<ConnectionStatistics, IComparable?> Of)> Keys { get; } =
    [
        ("since", static c => c.Since),
        ("id", static c => c.Id),
        ("alias", static c => c.Alias),
        ("address", static c => c.Address),
        ("dialect", static c => c.Dialect),
        ("room", static c => c.Room),
        ("idle", static c => c.Idle),
        ("lag", static c => c.LagBytes),
        ("in_msgs", static c => c.MessagesIn),
        ("in_bytes", static c => c.BytesIn),
        ("out_bytes", static c => c.BytesOut),
        ("skipped", static c => c.Skipped),
        ("closed", static c => c.Closed),
        ("reason", static c => c.Reason),
    ];

    /// <summary>A part of them.</summary>
    public static ConnectionsResponse Of(Page<ConnectionStatistics> page) => new()
    {
        Now = DateTimeOffset.UtcNow,
        NumConnections = page.Items.Count,
        Total = page.Total,
        Offset = page.Offset,
        Limit = page.Limit,
        Connections = [.. page.Items.Select(Connection.Of)],
    };

    /// <summary>One of them; idle in seconds, lag in bytes. When and why it was closed is absent while it is open.</summary>
    internal sealed record Connection
    {
        public required string Id { get; init; }
        public required string? Alias { get; init; }
        public required string? Address { get; init; }
        public required string? Dialect { get; init; }
        public required string? Room { get; init; }
        public required DateTimeOffset Since { get; init; }
        public required double Idle { get; init; }
        public required long Lag { get; init; }
        public required long InMsgs { get; init; }
        public required long Deliveries { get; init; }
        public required long Skipped { get; init; }
        public required long InBytes { get; init; }
        public required long OutBytes { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public DateTimeOffset? Closed { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? Reason { get; init; }

        /// <summary>As the chat tells of it.</summary>
        public static Connection Of(ConnectionStatistics c) => new()
        {
            Id = c.Id,
            Alias = c.Alias,
            Address = c.Address,
            Dialect = c.Dialect,
            Room = c.Room,
            Since = c.Since,
            Idle = Math.Round(c.Idle.TotalSeconds, 3),
            Lag = c.LagBytes,
            InMsgs = c.MessagesIn,
            Deliveries = c.Deliveries,
            Skipped = c.Skipped,
            InBytes = c.BytesIn,
            OutBytes = c.BytesOut,
            Closed = c.Closed,
            Reason = c.Reason,
        };
    }
}
