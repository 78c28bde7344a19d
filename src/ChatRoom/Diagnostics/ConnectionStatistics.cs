using System.Net;
using System.Net.Sockets;
using System.Text.Json.Serialization;

namespace ChatRoom.Diagnostics;

/// <summary>
/// The statistics of one connection, for administrators. The figures of an open connection belong to about the same moment. A
/// field that NATS's <c>/connz</c> also has uses NATS's name in JSON.
/// </summary>
public sealed record ConnectionStatistics
{
    /// <summary>The id of the connection, as in the log.</summary>
    public required string Id { get; init; }

    /// <summary>The client's alias; null before it has one.</summary>
    public required string? Alias { get; init; }

    /// <summary>The address and port of the client, or the Unix socket that it connected to; null where the transport has neither.</summary>
    public required string? Address { get; init; }

    /// <summary>The client's dialect; null before it is known.</summary>
    public required string? Dialect { get; init; }

    /// <summary>The current or last room; null before the client has an alias.</summary>
    public required string? Room { get; init; }

    /// <summary>When the connection was accepted, in UTC.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Seconds since the client last sent something.</summary>
    [JsonPropertyName("idle")]
    public required double IdleSeconds { get; init; }

    /// <summary>How far the client is behind its room, in bytes.</summary>
    [JsonPropertyName("lag")]
    public required long LagBytes { get; init; }

    /// <summary>Messages and commands read.</summary>
    [JsonPropertyName("in_msgs")]
    public required long MessagesIn { get; init; }

    /// <summary>Messages written.</summary>
    public required long Deliveries { get; init; }

    /// <summary>Messages that the client did not get because it was too slow.</summary>
    public required long Skipped { get; init; }

    /// <summary>Bytes read.</summary>
    [JsonPropertyName("in_bytes")]
    public required long BytesIn { get; init; }

    /// <summary>Bytes written.</summary>
    [JsonPropertyName("out_bytes")]
    public required long BytesOut { get; init; }

    /// <summary>When the connection ended, in UTC; null while it is open.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? Closed { get; init; }

    /// <summary>Why the connection ended, in snake case; null while it is open.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }

    /// <summary>Returns where a client comes from, for people. An IPv4 address that arrived on an IPv6 socket is shown as an IPv4 address.</summary>
    internal static string? Readable(EndPoint? remote) => remote switch
    {
        IPEndPoint { Address.IsIPv4MappedToIPv6: true } mapped => $"{mapped.Address.MapToIPv4()}:{mapped.Port}",
        UnixDomainSocketEndPoint unix => $"unix:{unix}",
        _ => remote?.ToString(),
    };
}
