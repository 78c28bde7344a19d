using ChatRoom.Diagnostics;
using ChatRoom.Hosting;
using ChatRoom.Server.Stats;

namespace ChatRoom.Server.Dashboard;

/// <summary>Takes a sample of the figures once a second, whether anybody looks or not, so that a dashboard begins with the last hour.</summary>
internal sealed class LiveSampler(ChatStatus chat, LiveRing ring, TimeProvider time, ChatLog log) : BackgroundService
{
    private readonly GuardedSteps _steps = new(log);
    private Reading _before;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _before = Read();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                _steps.Run("sampling the figures", Sample);
            }
        }
        catch (OperationCanceledException)
        {
            // The server shuts down.
        }
    }

    private void Sample()
    {
        var (now, before) = (Read(), _before);
        _before = now;
        var seconds = time.GetElapsedTime(before.At, now.At).TotalSeconds;
        var (counts, earlier) = (now.Counts.Counters, before.Counts.Counters);
        var stored = now.Counts.Stored - before.Counts.Stored;
        ring.Add(
        [
            time.GetUtcNow().ToUnixTimeMilliseconds() / 1_000d,
            now.Counts.Connections,
            PerSecond(counts.MessagesIn - earlier.MessagesIn),
            PerSecond(counts.Messages - earlier.Messages),
            PerSecond(counts.BytesIn - earlier.BytesIn),
            PerSecond(counts.Bytes - earlier.Bytes),
            now.Counts.FanOut.P50Ms ?? double.NaN,
            now.Counts.FanOut.P99Ms ?? double.NaN,
            PerSecond(counts.TimesSlow - earlier.TimesSlow),
            PerSecond(counts.Skipped - earlier.Skipped),
            stored == 0 ? double.NaN : (now.Counts.Storing - before.Counts.Storing).TotalMilliseconds / stored,
            ProcessUsage.ResidentBytes,
            PerSecond(100 * (now.Processor - before.Processor).TotalSeconds),
        ]);

        double PerSecond(double difference) => difference / seconds;
    }

    private Reading Read() => new(chat.Live, Environment.CpuUsage.TotalTime, time.GetTimestamp());

    private readonly record struct Reading(LiveCounts Counts, TimeSpan Processor, long At);
}
