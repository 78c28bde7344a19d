using ChatRoom.State;
using ChatRoom.State.Records;
using Microsoft.Extensions.Hosting;

namespace ChatRoom.Moderation;

/// <summary>
/// Removes the records of bans and of a lockdown that have ended by themselves, once a minute. They are not in force any more in any
/// case; the audit log gets a row.
/// </summary>
internal sealed class BanExpiry(ChatState state, AuditTrail audit, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>Removes what has ended.</summary>
    /// <exception cref="StateException">It cannot be removed now.</exception>
    public async ValueTask ExpireAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (!state.Bans.All.Any(ban => ban.Expires <= now) && !state.Lockdowns.All.Any(lockdown => lockdown.Expires <= now))
        {
            return;
        }

        await state.ChangeAsync(
            change =>
            {
                foreach (var ban in state.Bans.All.Where(ban => ban.Expires <= now))
                {
                    change.Remove(ban);
                    if (ban.With is null)
                    {
                        var act = ban.Kind == BanKind.Ban ? "unban" : "unmute";
                        change.Audit(audit.RowOfServer(act, ban.Name.Length > 0 ? ban.Name : ban.Target, ban.Room) with { Details = $"#{ban.Key}, expired" });
                    }
                }

                foreach (var lockdown in state.Lockdowns.All.Where(lockdown => lockdown.Expires <= now))
                {
                    change.Remove(lockdown);
                    change.Audit(audit.RowOfServer("unlock", Lockdown.WordsOf(lockdown.Level)) with { Details = "expired" });
                }

                return true;
            },
            cancellationToken);
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await ExpireAsync(stoppingToken);
                }
                catch (StateException)
                {
                    // The state logs it. The next turn tries again.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server is shutting down.
        }
    }
}
