using ChatRoom.Diagnostics;

namespace ChatRoom.Server.Stats;

/// <summary>The JSON of <c>/stats/rooms</c>.</summary>
internal sealed record RoomsResponse
{
    public required DateTimeOffset Now { get; init; }
    public required int NumRooms { get; init; }
    public required int Total { get; init; }
    public required int Offset { get; init; }
    public required int Limit { get; init; }
    public required IReadOnlyList<RoomStatistics> Rooms { get; init; }

    /// <summary>The fields by which rooms can be sorted.</summary>
    public static IReadOnlyList<(string Name, Func<RoomStatistics, IComparable?> Of)> Keys { get; } =
    [
        ("name", static r => r.Name),
        ("members", static r => r.Members),
        ("last_id", static r => r.LastId),
        ("max_lag", static r => r.MaxLagBytes),
    ];

    /// <summary>Creates the response for one page.</summary>
    public static RoomsResponse Of(Page<RoomStatistics> page) => new()
    {
        Now = DateTimeOffset.UtcNow,
        NumRooms = page.Items.Count,
        Total = page.Total,
        Offset = page.Offset,
        Limit = page.Limit,
        Rooms = page.Items,
    };
}
