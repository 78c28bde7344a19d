using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatRoom.Diagnostics;

/// <summary>
/// The counts of the chat at one moment. They contain no alias, address or text. A field that NATS's <c>/varz</c> also has uses
/// NATS's name in JSON.
/// </summary>
public record ChatStatistics
{
    /// <summary>Current connections, including those without an alias.</summary>
    public required int Connections { get; init; }

    /// <summary>The limit on connections; null: no limit.</summary>
    public required int? MaxConnections { get; init; }

    /// <summary>Connections accepted since the start.</summary>
    [JsonPropertyName("total_connections")]
    public required long ConnectionsOpened { get; init; }

    /// <summary>Refused connections, by reason.</summary>
    [JsonPropertyName("refused_connections")]
    public required IReadOnlyDictionary<string, long> ConnectionsRefused { get; init; }

    /// <summary>Closed connections, by cause.</summary>
    [JsonPropertyName("closed_connections")]
    public required IReadOnlyDictionary<string, long> ConnectionsClosed { get; init; }

    /// <summary>Current rooms.</summary>
    public required int Rooms { get; init; }

    /// <summary>Current members of the largest 100 rooms, by room.</summary>
    public required IReadOnlyDictionary<string, int> MembersByRoom { get; init; }

    /// <summary>Current members, by dialect.</summary>
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

    /// <summary>Messages written to members: a message to 10 members counts as 10.</summary>
    public required long Deliveries { get; init; }

    /// <summary>How often a member was too far behind.</summary>
    [JsonPropertyName("slow_consumers")]
    public required long TimesSlow { get; init; }

    /// <summary>Messages that slow members did not get.</summary>
    [JsonPropertyName("skipped_messages")]
    public required long Skipped { get; init; }

    /// <summary>The time from appending a message to writing it to a member, in the last one to two minutes.</summary>
    [JsonPropertyName("fanout_delay")]
    public required FanOutDelay FanOut { get; init; }

    /// <summary>The state of the journal.</summary>
    public JournalState Journal { get; init; } = new("", null, null);

    /// <summary>The lockdown of the server, or null if there is none.</summary>
    public LockdownState? Lockdown { get; init; }

    /// <summary>Whether the server is shutting down.</summary>
    public bool Draining { get; init; }

    /// <summary>Returns the counts of an enum's values, by their names in snake case.</summary>
    internal static Dictionary<string, long> ByName<T>(long[] counts)
        where T : struct, Enum => Enum.GetValues<T>().ToDictionary(SnakeCase, value => counts[Convert.ToInt32(value, null)]);

    internal static string SnakeCase<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
