using ChatRoom.Diagnostics;
using ChatRoom.Journal;
using Microsoft.Extensions.Hosting;

namespace ChatRoom.Hosting;

/// <summary>Every ten seconds, forgets the old messages of rooms that keep them for a limited time. Only for a journal in memory; others do it themselves.</summary>
internal sealed class MemoryRetention(IMessageJournal journal, IRoomRetention rooms, ChatLog log, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly GuardedSteps _steps = new(log);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (journal is not MemoryJournal memory)
        {
            return;
        }

        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                _steps.Run("forgetting old messages", () => Forget(memory));
            }
        }
        catch (OperationCanceledException)
        {
            // The server is shutting down.
        }
    }

    private void Forget(MemoryJournal memory)
    {
        foreach (var (room, maxAge) in rooms.MaxAges)
        {
            memory.Forget(room, time.GetUtcNow() - maxAge);
        }
    }
}
