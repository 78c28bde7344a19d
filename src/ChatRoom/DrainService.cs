using System.Diagnostics;
using ChatRoom.Connections;
using Microsoft.Extensions.Hosting;

namespace ChatRoom;

/// <summary>
/// Ends the chat before the host ends its servers: while members are told and given what is theirs, HTTP still answers,
/// and says that the server is not ready.
/// </summary>
internal sealed class DrainService(ChatHub hub) : IHostedLifecycleService
{
    /// <summary>Left of the drain timeout for the rest of the process to end in.</summary>
    private static readonly TimeSpan Reserve = TimeSpan.FromSeconds(1.5);

    /// <inheritdoc />
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        var begin = Stopwatch.GetTimestamp();
        var timeout = hub.Options.Shutdown.DrainTimeout;
        var patience = timeout > 2 * Reserve ? timeout - Reserve : timeout / 2;
        hub.Log.DrainBegun(hub.Sessions.All.Count(static session => !session.IsOwn), timeout);
        hub.Drain.Begin();
        foreach (var session in hub.Sessions.All)
        {
            session.Stop(CloseCause.Shutdown);
        }

        hub.Drain.EndIf(hub.Sessions.IsEmpty);
        if (!await EndsWithinAsync(hub.Drain.WhenQuiet, patience / 2))
        {
            foreach (var session in hub.Sessions.All)
            {
                session.Participant?.GiveUpAppends(); // a message is stuck in the journal; all clients shall still be told
            }

            hub.Drain.ForceQuiet();
        }

        if (await EndsWithinAsync(hub.Drain.WhenEnded, patience - Stopwatch.GetElapsedTime(begin)))
        {
            hub.Log.DrainDone(Stopwatch.GetElapsedTime(begin));
            return;
        }

        hub.Log.DrainCutShort(hub.Sessions.All.Count());
        hub.Drain.GiveUp();
        foreach (var session in hub.Sessions.All)
        {
            session.Abort(CloseCause.Shutdown);
        }
    }

    /// <inheritdoc />
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static async Task<bool> EndsWithinAsync(Task task, TimeSpan time)
    {
        await Task.WhenAny(task, Task.Delay(time > TimeSpan.Zero ? time : TimeSpan.Zero));
        return task.IsCompleted;
    }
}
