using System.Diagnostics;
using ChatRoom.Diagnostics;
using ChatRoom.Hosting;
using ChatRoom.Server.Logging;

namespace ChatRoom.Server.Hosting;

/// <summary>
/// Gives memory back after a crowd came or went. Ten thousand arrivals leave the heap a quarter larger than what
/// lives in it, and the collector, which sees no need, would leave it so; compacting costs one pause (some 70 ms for
/// 10,000 connections), so it is done only once they have settled, and only in a second in which nobody says anything.
/// </summary>
internal sealed class HeapTrimmer(ChatStatus chat, TimeProvider time, ChatLog log, ILogger<HeapTrimmer> logger) : BackgroundService
{
    /// <summary>A change of fewer connections than this is not worth a pause.</summary>
    public const int Crowd = 1_000;

    private readonly GuardedSteps _steps = new(log);
    private int _trimmedAt;
    private (int Connections, long Messages) _before;

    /// <summary>Returns whether a crowd has settled since the last compaction; called once a second.</summary>
    public bool IsDue(int connections, long messages)
    {
        var isQuiet = _before == (connections, messages);
        _before = (connections, messages);
        if (!isQuiet || Math.Abs(connections - _trimmedAt) < Math.Max(Crowd, _trimmedAt / 10))
        {
            return false;
        }

        _trimmedAt = connections;
        return true;
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                _steps.Run("compacting the heap", TrimIfDue);
            }
        }
        catch (OperationCanceledException)
        {
            // The server shuts down.
        }
    }

    private void TrimIfDue()
    {
        if (IsDue(chat.Connections, chat.MessagesIn))
        {
            var begin = Stopwatch.GetTimestamp();
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            ServerLog.HeapTrimmed(logger, Duration.Format(Stopwatch.GetElapsedTime(begin)), chat.Connections);
        }
    }
}
