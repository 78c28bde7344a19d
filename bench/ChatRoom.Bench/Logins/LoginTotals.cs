using ChatRoom.Bench.Checking;

namespace ChatRoom.Bench.Logins;

/// <summary>What all logins together came to.</summary>
/// <param name="Done">The number of logins that succeeded.</param>
/// <param name="Seconds">How long they took in all: from when the first was due to the last welcome, without pauses between turns.</param>
/// <param name="Latency">The times from when a login was due to the welcome.</param>
/// <param name="Failed">The number of logins that failed.</param>
/// <param name="Failure">Why the last one failed; null: none has.</param>
internal sealed record LoginTotals(long Done, double Seconds, LatencySummary Latency, long Failed, string? Failure)
{
    /// <summary>Before the first login.</summary>
    public static LoginTotals None { get; } = new(0, 0, new LatencySummary(0, 0, 0), 0, null);
}
