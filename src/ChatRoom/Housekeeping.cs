using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Hosting;

namespace ChatRoom;

/// <summary>Looks after what nobody else wakes up for, once a second: peers that take nothing, the log's and the figures' turns.</summary>
internal sealed class Housekeeping(ChatHub hub) : BackgroundService
{
    private readonly Queue<(long Since, WeakReference<ConnectionContext> Connection)> _closing = new();
    private long _lastTurn;

    /// <summary>When it last ran, by the hub's clock: if that is long ago, the process does not get to do its work.</summary>
    public TimeSpan SinceLastTurn => hub.Time.GetElapsedTime(Volatile.Read(ref _lastTurn));

    /// <summary>
    /// A connection was served. What is left in its pipe is still sent; but a peer that takes nothing must not keep it
    /// for ever. Held weakly: nearly all are gone long before.
    /// </summary>
    public void CloseLater(ConnectionContext connection)
    {
        lock (_closing)
        {
            _closing.Enqueue((hub.Time.GetTimestamp(), new WeakReference<ConnectionContext>(connection)));
        }
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _lastTurn = hub.Time.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), hub.Time);
        for (var second = 1; await NextAsync(timer, stoppingToken); second++)
        {
            Volatile.Write(ref _lastTurn, hub.Time.GetTimestamp());
            hub.Log.Turn();
            if (second % 60 == 0)
            {
                hub.Metrics.Turn();
            }

            foreach (var session in hub.Sessions.All)
            {
                session.AbortIfStuck(hub.Options.SlowMembers.WriteTimeout);
            }

            AbortWhatDoesNotClose();
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

    private void AbortWhatDoesNotClose()
    {
        var timeout = hub.Options.SlowMembers.WriteTimeout;
        lock (_closing)
        {
            while (_closing.TryPeek(out var oldest) && hub.Time.GetElapsedTime(oldest.Since) >= timeout)
            {
                _closing.Dequeue();
                if (timeout > TimeSpan.Zero && oldest.Connection.TryGetTarget(out var connection))
                {
                    connection.Abort(new ConnectionAbortedException("it did not take the last bytes in time"));
                }
            }
        }
    }
}
