using System.Diagnostics;
using ChatRoom.Cluster;
using ChatRoom.Connections;
using ChatRoom.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ChatRoom.Hosting;

/// <summary>
/// Ends the chat before the host ends its servers: while members are told and given what is theirs, HTTP still answers,
/// and says that the server is not ready. A node of a cluster closes its connections one after the other, because all clients
/// reconnect to the other nodes at once.
/// </summary>
internal sealed class DrainService(SessionDirectory sessions, Drain drain, INodes nodes, ChatLog log, IOptions<ChatRoomOptions> options, TimeProvider time)
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
        drain.EndIf(sessions.IsEmpty);
        if (!nodes.IsAlone)
        {
            drain.ForceQuiet(); // who is disconnected gets the rest from another node
            await StopInTurnAsync(patience / 2);
        }

        foreach (var session in sessions.All)
        {
            session.Stop(CloseCause.Shutdown);
        }

        if (!await EndsWithinAsync(nodes.IsAlone ? drain.WhenQuiet : drain.WhenEnded, (patience - Stopwatch.GetElapsedTime(begin)) / 2))
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

    /// <summary>Stops the clients' sessions at equal intervals. The first interval lets a load balancer notice that this node is not ready.</summary>
    private async Task StopInTurnAsync(TimeSpan period)
    {
        var begin = time.GetTimestamp();
        var members = sessions.All.Where(static session => !session.IsOwn).ToArray();
        for (var i = 0; i < members.Length && !drain.WhenEnded.IsCompleted; i++)
        {
            var pause = (period * (i + 1) / members.Length) - time.GetElapsedTime(begin);
            if (pause > TimeSpan.Zero)
            {
                await Task.WhenAny(Task.Delay(pause, time), drain.WhenEnded);
            }

            members[i].Stop(CloseCause.Shutdown);
        }
    }

    private static async Task<bool> EndsWithinAsync(Task task, TimeSpan time)
    {
        await Task.WhenAny(task, Task.Delay(time > TimeSpan.Zero ? time : TimeSpan.Zero));
        return task.IsCompleted;
    }
}
