using System.Globalization;
using System.Text.Json;
using ChatRoom.Diagnostics;
using ChatRoom.Server.Hosting;

namespace ChatRoom.Server.Stats;

/// <summary>The JSON of <c>/stats</c>. Where NATS's <c>/varz</c> has a name for a figure, it is that; what is ours alone stands below.</summary>
internal sealed record StatsResponse
{
    // As in NATS's varz.
    public string ServerName { get; } = "chatroom";
    public string Version { get; } = CommandLine.Version;
    public required DateTimeOffset Start { get; init; }
    public required DateTimeOffset Now { get; init; }
    public required string Uptime { get; init; }
    public required long Mem { get; init; }
    public int Cores { get; } = Environment.ProcessorCount;
    public required double Cpu { get; init; }
    public required int Connections { get; init; }
    public required int? MaxConnections { get; init; }
    public required long TotalConnections { get; init; }
    public required long InMsgs { get; init; }
    public required long OutMsgs { get; init; }
    public required long InBytes { get; init; }
    public required long OutBytes { get; init; }
    public required long SlowConsumers { get; init; }

    // Ours.
    public required long Deliveries { get; init; }
    public required long SkippedMessages { get; init; }
    public required IReadOnlyDictionary<string, long> RefusedConnections { get; init; }
    public required IReadOnlyDictionary<string, long> ClosedConnections { get; init; }
    public required int Rooms { get; init; }
    public required IReadOnlyDictionary<string, int> MembersByRoom { get; init; }
    public required IReadOnlyDictionary<string, int> MembersByDialect { get; init; }
    public required FanOutDelay FanoutDelay { get; init; }
    public required JournalState Journal { get; init; }
    public required GarbageCollection Gc { get; init; }
    public required bool Draining { get; init; }

    /// <summary>From a message's append to its being written to a member, last one to two minutes; null if nothing was said.</summary>
    internal sealed record FanOutDelay(double? P50Ms, double? P99Ms);

    /// <summary>The journal: its kind, what it takes on the disk (null in memory), why it cannot store (null while it can).</summary>
    internal sealed record JournalState(string Kind, long? FileBytes, string? Failure);

    /// <summary>The collector: bytes of the heap, collections by generation, share of time paused since the start.</summary>
    internal sealed record GarbageCollection(long HeapBytes, long CommittedBytes, long AllocatedBytes, int[] Collections, double PausePercent);

    /// <summary>As of now.</summary>
    public static StatsResponse Of(ChatStatistics chat, ProcessUsage process)
    {
        var now = DateTimeOffset.UtcNow;
        var gc = GC.GetGCMemoryInfo();
        return new StatsResponse
        {
            Start = process.Start,
            Now = now,
            Uptime = (now - process.Start).ToString(@"d\.hh\:mm\:ss", CultureInfo.InvariantCulture),
            Mem = ProcessUsage.ResidentBytes,
            Cpu = process.CpuPercent,
            Connections = chat.Connections,
            TotalConnections = chat.ConnectionsOpened,
            InMsgs = chat.MessagesIn,
            OutMsgs = chat.LinesOut,
            InBytes = chat.BytesIn,
            OutBytes = chat.BytesOut,
            SlowConsumers = chat.TimesSlow,
            MaxConnections = chat.MaxConnections,
            Deliveries = chat.Deliveries,
            SkippedMessages = chat.Skipped,
            RefusedConnections = chat.ConnectionsRefused,
            ClosedConnections = chat.ConnectionsClosed,
            Rooms = chat.Rooms,
            MembersByRoom = chat.MembersByRoom,
            MembersByDialect = chat.MembersByDialect,
            FanoutDelay = new FanOutDelay(chat.FanOutP50?.TotalMilliseconds, chat.FanOutP99?.TotalMilliseconds),
            Journal = new JournalState(JsonNamingPolicy.SnakeCaseLower.ConvertName($"{chat.JournalKind}"), chat.JournalBytes, chat.JournalFailure),
            Gc = new GarbageCollection(
                GC.GetTotalMemory(forceFullCollection: false),
                gc.TotalCommittedBytes,
                GC.GetTotalAllocatedBytes(),
                [GC.CollectionCount(0), GC.CollectionCount(1), GC.CollectionCount(2)],
                gc.PauseTimePercentage),
            Draining = chat.Draining,
        };
    }
}
