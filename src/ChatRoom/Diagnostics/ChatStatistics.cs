using ChatRoom.Connections;

namespace ChatRoom.Diagnostics;

/// <summary>What the chat counts, at one moment. No alias, address or text is in it.</summary>
public sealed record ChatStatistics
{
    /// <summary>Connections now, those without an alias yet included.</summary>
    public required int Connections { get; init; }

    /// <summary>Connections that there may be; null: no limit.</summary>
    public required int? MaxConnections { get; init; }

    /// <summary>Connections ever let in.</summary>
    public required long ConnectionsOpened { get; init; }

    /// <summary>Connections that were not let in, by reason.</summary>
    public required IReadOnlyDictionary<string, long> ConnectionsRefused { get; init; }

    /// <summary>Connections that have ended, by cause.</summary>
    public required IReadOnlyDictionary<string, long> ConnectionsClosed { get; init; }

    /// <summary>Rooms now.</summary>
    public required int Rooms { get; init; }

    /// <summary>Members now, by room: the largest 100 rooms.</summary>
    public required IReadOnlyDictionary<string, int> MembersByRoom { get; init; }

    /// <summary>Members now, by dialect.</summary>
    public required IReadOnlyDictionary<string, int> MembersByDialect { get; init; }

    /// <summary>Messages and commands read.</summary>
    public required long MessagesIn { get; init; }

    /// <summary>Bytes read.</summary>
    public required long BytesIn { get; init; }

    /// <summary>Lines written to members: messages, announcements, replies.</summary>
    public required long LinesOut { get; init; }

    /// <summary>Bytes written.</summary>
    public required long BytesOut { get; init; }

    /// <summary>Messages written to members: what one says to 10 is 10.</summary>
    public required long Deliveries { get; init; }

    /// <summary>How often a member lagged too far.</summary>
    public required long TimesSlow { get; init; }

    /// <summary>Messages that members were skipped over.</summary>
    public required long Skipped { get; init; }

    /// <summary>Median time from a message's append to its being written, of the last minute or two; null if there was none.</summary>
    public required TimeSpan? FanOutP50 { get; init; }

    /// <summary>The same, 99th percentile.</summary>
    public required TimeSpan? FanOutP99 { get; init; }

    /// <summary>Where messages are kept.</summary>
    public required JournalKind JournalKind { get; init; }

    /// <summary>Bytes that the journal takes on the disk; null if it is not on a disk of this machine.</summary>
    public required long? JournalBytes { get; init; }

    /// <summary>Why the journal cannot store at present; null while it can.</summary>
    public required string? JournalFailure { get; init; }

    /// <summary>Whether the server is going down.</summary>
    public required bool Draining { get; init; }

    internal static ChatStatistics Of(ChatHub hub)
    {
        const int mostRooms = 100;
        var counts = hub.Metrics.Read();
        var members = counts.Participants.ToArray();
        var rooms = members.GroupBy(static p => p.Room.Name.Value).Select(static g => (g.Key, Count: g.Count())).ToArray();
        return new ChatStatistics
        {
            Connections = counts.Live.Length,
            MaxConnections = hub.Options.Limits.MaxConnections is > 0 and var most ? most : null,
            ConnectionsOpened = counts.Opened,
            ConnectionsRefused = ByName<RefusalReason>(counts.Refused),
            ConnectionsClosed = ByName<CloseCause>(counts.Closed),
            Rooms = rooms.Length,
            MembersByRoom = rooms.OrderByDescending(static r => r.Count).Take(mostRooms).ToDictionary(static r => r.Key, static r => r.Count),
            MembersByDialect = Enum.GetValues<Protocol.Dialects.Dialect>()
                .ToDictionary(SnakeCase, dialect => members.Count(m => m.Dialect == dialect)),
            MessagesIn = counts.Traffic.MessagesIn,
            BytesIn = counts.Traffic.BytesIn,
            LinesOut = counts.Traffic.LinesOut,
            BytesOut = counts.Traffic.BytesOut,
            Deliveries = counts.Traffic.Deliveries,
            TimesSlow = counts.Traffic.TimesSlow,
            Skipped = counts.Traffic.Skipped,
            FanOutP50 = counts.FanOutP50,
            FanOutP99 = counts.FanOutP99,
            JournalKind = hub.Options.Journal.Kind,
            JournalBytes = hub.Journal.Bytes,
            JournalFailure = hub.Journal.Failure,
            Draining = hub.Drain.HasBegun,
        };
    }

    /// <summary>Counts by an enum's values, under their names in snake case.</summary>
    internal static Dictionary<string, long> ByName<T>(long[] counts)
        where T : struct, Enum => Enum.GetValues<T>().ToDictionary(SnakeCase, value => counts[Convert.ToInt32(value, null)]);

    internal static string SnakeCase<T>(T value)
        where T : struct, Enum => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
