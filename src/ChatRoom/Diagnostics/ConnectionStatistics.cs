using System.Net;
using System.Net.Sockets;
using System.Text.Json.Serialization;
using ChatRoom.Connections;

namespace ChatRoom.Diagnostics;

/// <summary>
/// One connection, for those who run the server: who it is, from where, and how it is doing. Figures of a connection
/// that is open are of about the same moment. In JSON, with the names of NATS's <c>/connz</c> where that has one.
/// </summary>
public sealed record ConnectionStatistics
{
    /// <summary>As in the log.</summary>
    public required string Id { get; init; }

    /// <summary>Null before it has one.</summary>
    public required string? Alias { get; init; }

    /// <summary>The address and port of the client, or the Unix socket that it connected to; null where the transport has neither.</summary>
    public required string? Address { get; init; }

    /// <summary>How it talks; null before that is known.</summary>
    public required string? Dialect { get; init; }

    /// <summary>Where it is, or was last; null before it has an alias.</summary>
    public required string? Room { get; init; }

    /// <summary>When it was let in, UTC.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>How long its client has said nothing.</summary>
    [JsonPropertyName("idle")]
    public required double IdleSeconds { get; init; }

    /// <summary>Bytes that it is behind its room.</summary>
    [JsonPropertyName("lag")]
    public required long LagBytes { get; init; }

    /// <summary>Messages and commands read.</summary>
    [JsonPropertyName("in_msgs")]
    public required long MessagesIn { get; init; }

    /// <summary>Messages written.</summary>
    public required long Deliveries { get; init; }

    /// <summary>Messages it was skipped over.</summary>
    public required long Skipped { get; init; }

    /// <summary>Bytes read.</summary>
    [JsonPropertyName("in_bytes")]
    public required long BytesIn { get; init; }

    /// <summary>Bytes written.</summary>
    [JsonPropertyName("out_bytes")]
    public required long BytesOut { get; init; }

    /// <summary>When it ended, UTC; null while it is open.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? Closed { get; init; }

    /// <summary>Why it ended, in snake case; null while it is open.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }

    internal static ConnectionStatistics Of(Session session)
    {
        var counters = session.Counters;
        var participant = session.Participant;
        return new ConnectionStatistics
        {
            Id = session.Id,
            Alias = participant?.Alias.Value,
            Address = Readable(session.Remote),
            Dialect = participant?.Formatter.ProtocolName,
            Room = participant?.Current.Room?.Name.Value,
            Since = session.Since,
            IdleSeconds = Math.Round(session.Idle.TotalSeconds, 3),
            LagBytes = participant?.Attends.Sum(static attendance => attendance.Subscription.Lag) ?? 0,
            MessagesIn = counters.MessagesIn,
            Deliveries = counters.Messages,
            Skipped = counters.Skipped,
            BytesIn = counters.BytesIn,
            BytesOut = counters.Bytes,
        };
    }

    /// <summary>Returns where a client comes from, for people. An IPv4 address that arrived on an IPv6 socket is shown as an IPv4 address.</summary>
    internal static string? Readable(EndPoint? remote) => remote switch
    {
        IPEndPoint { Address.IsIPv4MappedToIPv6: true } mapped => $"{mapped.Address.MapToIPv4()}:{mapped.Port}",
        UnixDomainSocketEndPoint unix => $"unix:{unix}",
        _ => remote?.ToString(),
    };
}
