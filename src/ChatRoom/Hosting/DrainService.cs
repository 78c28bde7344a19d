using System.Diagnostics;
using ChatRoom.Connections;
using ChatRoom.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ChatRoom.Hosting;

/// <summary>
/// Ends the chat before the host ends its servers: while members are told and given what is theirs, HTTP still answers,
/// and says that the server is not ready.
/// </summary>
internal sealed class DrainService(SessionDirectory sessions, Drain drain, ChatLog log, IOptions<ChatRoomOptions> options)
    : IHostedLifecycleService
{
    /// <summary>Left of the drain timeout for the rest of the process to end in.</summary>
    private static readonly TimeSpan Reserve = TimeSpan.FromSeconds(1.5);

    /// <inheritdoc />
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        var begin = Stopwatch.GetTimestamp();
        var timeout = options.Value.Shutdown.DrainTimeout;
        var patience = timeout > 2 * Reserve ? timeout - Reserve : timeout / 2;
        log.DrainBegun(sessions.All.Count(static session => !session.IsOwn), timeout);
        drain.Begin();
        foreach (var session in sessions.All)
        {
            session.Stop(CloseCause.Shutdown);
        }

        drain.EndIf(sessions.IsEmpty);
        if (!await EndsWithinAsync(drain.WhenQuiet, patience / 2))
        {
            foreach (var session in sessions.All)
            {
                session.Participant?.GiveUpAppends(); // a message is stuck in the journal; all clients shall still be told
            }

            drain.ForceQuiet();
        }

        if (await EndsWithinAsync(drain.WhenEnded, patience - Stopwatch.GetElapsedTime(begin)))
        {
            log.DrainDone(Stopwatch.GetElapsedTime(begin));
            return;
        }

        log.DrainCutShort(sessions.All.Count());
        drain.GiveUp();
        foreach (var session in sessions.All)
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
