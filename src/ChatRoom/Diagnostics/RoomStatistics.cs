using System.Text.Json.Serialization;

namespace ChatRoom.Diagnostics;

/// <summary>The statistics of one room, for administrators.</summary>
public sealed record RoomStatistics
{
    /// <summary>The name, with its <c>#</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The topic; empty if the room has none.</summary>
    public required string Topic { get; init; }

    /// <summary>The number of current members.</summary>
    public required int Members { get; init; }

    /// <summary>The id of the newest event; 0 if there is none.</summary>
    public required long LastId { get; init; }

    /// <summary>How far the slowest member is behind, in bytes.</summary>
    [JsonPropertyName("max_lag")]
    public required long MaxLagBytes { get; init; }
}
