using ChatRoom.Connections;
using ChatRoom.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ChatRoom.Hosting;

/// <summary>Looks after what nobody else wakes up for, once a second: peers that take nothing, the log's and the figures' turns.</summary>
internal sealed class Housekeeping(
    SessionDirectory sessions, LingeringConnections lingering, ChatMetrics metrics, ChatLog log, IOptions<ChatRoomOptions> options, TimeProvider time)
    : BackgroundService
{
    private readonly GuardedSteps _steps = new(log);
    private long _lastTurn;

    /// <summary>When it last ran, by the chat's clock: if that is long ago, the process does not get to do its work.</summary>
    public TimeSpan SinceLastTurn => time.GetElapsedTime(Volatile.Read(ref _lastTurn));

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _lastTurn = time.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        for (var second = 1; await NextAsync(timer, stoppingToken); second++)
        {
            Volatile.Write(ref _lastTurn, time.GetTimestamp());
            _steps.Run("counting log events", log.Turn);
            if (second % 60 == 0)
            {
                _steps.Run("counting deliveries", metrics.Turn);
            }

            _steps.Run("looking at connections", LookAtSessions);
            _steps.Run("closing connections", () => lingering.AbortAfter(options.Value.SlowMembers.WriteTimeout));
        }
    }

    private void LookAtSessions()
    {
        foreach (var session in sessions.All)
        {
            try
            {
                session.ReportSlowness();
                session.Participant?.LookAtAppends();
                session.AbortIfStuck(options.Value.SlowMembers.WriteTimeout);
                session.KeepAlive();
                session.EndIfErrandWaits();
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
