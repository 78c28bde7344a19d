using ChatRoom.Diagnostics;
using Microsoft.Extensions.Hosting;

namespace ChatRoom;

/// <summary>Looks after what nobody else wakes up for, once a second: peers that take nothing, the log's and the figures' turns.</summary>
internal sealed class Housekeeping(ChatHub hub) : BackgroundService
{
    private readonly GuardedSteps _steps = new(hub.Log);
    private long _lastTurn;

    /// <summary>When it last ran, by the hub's clock: if that is long ago, the process does not get to do its work.</summary>
    public TimeSpan SinceLastTurn => hub.Time.GetElapsedTime(Volatile.Read(ref _lastTurn));

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _lastTurn = hub.Time.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), hub.Time);
        for (var second = 1; await NextAsync(timer, stoppingToken); second++)
        {
            Volatile.Write(ref _lastTurn, hub.Time.GetTimestamp());
            _steps.Run("counting log events", hub.Log.Turn);
            if (second % 60 == 0)
            {
                _steps.Run("counting deliveries", hub.Metrics.Turn);
            }

            _steps.Run("looking at connections", LookAtSessions);
            _steps.Run("closing connections", () => hub.Closing.AbortAfter(hub.Options.SlowMembers.WriteTimeout));
        }
    }

    private void LookAtSessions()
    {
        foreach (var session in hub.Sessions.All)
        {
            try
            {
                session.ReportSlowness();
                session.Participant?.LookAtAppends();
                session.AbortIfStuck(hub.Options.SlowMembers.WriteTimeout);
            }
            catch (Exception e)
            {
                session.Fail(e);
            }
        }
    }

    private static async ValueTask<bool> NextAsync(PeriodicTimer timer, CancellationToken stoppingToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
