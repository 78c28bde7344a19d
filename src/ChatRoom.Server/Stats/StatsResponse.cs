using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using ChatRoom.Diagnostics;
using ChatRoom.Server.Configuration;

namespace ChatRoom.Server.Stats;

/// <summary>The JSON of <c>/stats</c>: the statistics of the chat and of the process.</summary>
internal sealed record StatsResponse : ChatStatistics
{
    /// <summary>Creates the response with the current values.</summary>
    [SetsRequiredMembers]
    public StatsResponse(ChatStatistics chat, ProcessUsage process)
        : base(chat)
    {
        var gc = GC.GetGCMemoryInfo();
        (Start, Now) = (process.Start, DateTimeOffset.UtcNow);
        Cpu = process.CpuPercent;
        Gc = new GarbageCollection(
            GC.GetTotalMemory(forceFullCollection: false),
            gc.TotalCommittedBytes,
            GC.GetTotalAllocatedBytes(),
            [GC.CollectionCount(0), GC.CollectionCount(1), GC.CollectionCount(2)],
            gc.PauseTimePercentage);
    }

    public string ServerName { get; } = "chatroom";
    public string Version { get; } = Product.Version;
    public DateTimeOffset Start { get; }
    public DateTimeOffset Now { get; }
    public string Uptime => (Now - Start).ToString(@"d\.hh\:mm\:ss", CultureInfo.InvariantCulture);
    public long Mem { get; } = ProcessUsage.ResidentBytes;
    public int Cores { get; } = Environment.ProcessorCount;
    public double Cpu { get; }
    public GarbageCollection Gc { get; }

    /// <summary>The garbage collector: bytes of the heap, collections per generation, and the percentage of paused time since the start.</summary>
    internal sealed record GarbageCollection(long HeapBytes, long CommittedBytes, long AllocatedBytes, int[] Collections, double PausePercent);
}
