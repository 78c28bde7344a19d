using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatRoom.Diagnostics;

/// <summary>
/// What the chat counts, at one moment. No alias, address or text is in it. In JSON, with the names of NATS's <c>/varz</c>
/// where that has one.
/// </summary>
public record ChatStatistics
{
    /// <summary>Connections now, those without an alias yet included.</summary>
    public required int Connections { get; init; }

    /// <summary>Connections that there may be; null: no limit.</summary>
    public required int? MaxConnections { get; init; }

    /// <summary>Connections ever let in.</summary>
    [JsonPropertyName("total_connections")]
    public required long ConnectionsOpened { get; init; }

    /// <summary>Connections that were not let in, by reason.</summary>
    [JsonPropertyName("refused_connections")]
    public required IReadOnlyDictionary<string, long> ConnectionsRefused { get; init; }

    /// <summary>Connections that have ended, by cause.</summary>
    [JsonPropertyName("closed_connections")]
    public required IReadOnlyDictionary<string, long> ConnectionsClosed { get; init; }

    /// <summary>Rooms now.</summary>
    public required int Rooms { get; init; }

    /// <summary>Members now, by room: the largest 100 rooms.</summary>
    public required IReadOnlyDictionary<string, int> MembersByRoom { get; init; }

    /// <summary>Members now, by dialect.</summary>
    public required IReadOnlyDictionary<string, int> MembersByDialect { get; init; }

    /// <summary>Messages and commands read.</summary>
    [JsonPropertyName("in_msgs")]
    public required long MessagesIn { get; init; }

    /// <summary>Bytes read.</summary>
    [JsonPropertyName("in_bytes")]
    public required long BytesIn { get; init; }

    /// <summary>Lines written to members: messages, announcements, replies.</summary>
    [JsonPropertyName("out_msgs")]
    public required long LinesOut { get; init; }

    /// <summary>Bytes written.</summary>
    [JsonPropertyName("out_bytes")]
    public required long BytesOut { get; init; }

    /// <summary>Messages written to members: what one says to 10 is 10.</summary>
    public required long Deliveries { get; init; }

    /// <summary>How often a member lagged too far.</summary>
    [JsonPropertyName("slow_consumers")]
    public required long TimesSlow { get; init; }

    /// <summary>Messages that members were skipped over.</summary>
    [JsonPropertyName("skipped_messages")]
    public required long Skipped { get; init; }

    /// <summary>The time from a message's append to its being written to a member, of the last minute or two.</summary>
    [JsonPropertyName("fanout_delay")]
    public required FanOutDelay FanOut { get; init; }

    /// <summary>The state of the journal.</summary>
    public JournalState Journal { get; init; } = new("", null, null);

    /// <summary>Whether the server is going down.</summary>
    public bool Draining { get; init; }

    /// <summary>Counts by an enum's values, under their names in snake case.</summary>
    internal static Dictionary<string, long> ByName<T>(long[] counts)
        where T : struct, Enum => Enum.GetValues<T>().ToDictionary(SnakeCase, value => counts[Convert.ToInt32(value, null)]);

    internal static string SnakeCase<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
