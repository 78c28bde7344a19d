using System.Text.Json.Serialization;
using ChatRoom.Rooms;

namespace ChatRoom.Diagnostics;

/// <summary>One room, for those who run the server.</summary>
public sealed record RoomStatistics
{
    /// <summary>With its <c>#</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What it is about; empty if nobody said.</summary>
    public required string Topic { get; init; }

    /// <summary>Who is in it now.</summary>
    public required int Members { get; init; }

    /// <summary>The id of its newest event; 0 if there was none.</summary>
    public required long LastId { get; init; }

    /// <summary>How far its slowest member is behind, bytes.</summary>
    [JsonPropertyName("max_lag")]
    public required long MaxLagBytes { get; init; }
}
