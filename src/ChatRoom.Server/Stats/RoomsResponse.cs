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
    public required IReadOnlyList<Room> Rooms { get; init; }

    /// <summary>By which fields rooms can be sorted.</summary>
    public static IReadOnlyList<(string Name, Func<RoomStatistics, IComparable?> Of)> Keys { get; } =
    [
        ("name", static r => r.Name),
        ("members", static r => r.Members),
        ("last_id", static r => r.LastId),
        ("max_lag", static r => r.MaxLagBytes),
    ];

    /// <summary>A part of them.</summary>
    public static RoomsResponse Of(Page<RoomStatistics> page) => new()
    {
        Now = DateTimeOffset.UtcNow,
        NumRooms = page.Items.Count,
        Total = page.Total,
        Offset = page.Offset,
        Limit = page.Limit,
        Rooms = [.. page.Items.Select(static r => new Room(r.Name, r.Topic, r.Members, r.LastId, r.MaxLagBytes))],
    };

    /// <summary>One of them: the id of its newest event, and how many bytes its slowest member is behind.</summary>
    internal sealed record Room(string Name, string Topic, int Members, long LastId, long MaxLag);
}
