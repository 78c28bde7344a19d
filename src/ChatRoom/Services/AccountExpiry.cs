using ChatRoom.Accounts;
using ChatRoom.Diagnostics;
using ChatRoom.Participants;
using ChatRoom.State;
using ChatRoom.State.Records;
using Microsoft.Extensions.Options;

namespace ChatRoom.Services;

/// <summary>
/// Removes what has expired: access tokens, suspensions, and accounts that nobody has used for long (<see cref="AccountOptions.ExpireAfter"/>).
/// An account is first marked; its alias is free only <see cref="MostGrace"/> later. Whoever logs in meanwhile learns it, and keeps
/// the account.
/// </summary>
internal sealed class AccountExpiry(
    ChatState state, Admins admins, AccountRegistrar registrar, Authenticator authenticator, ParticipantDirectory participants, AccountConnections connections, ChatLog log,
    IOptions<ChatRoomOptions> options, TimeProvider time)
{
    /// <summary>The time between the notice and the end of an account; less if accounts expire sooner.</summary>
    public static readonly TimeSpan MostGrace = TimeSpan.FromDays(7);

    private const string Actor = "server";

    /// <summary>Removes what has expired by now. Call now and then.</summary>
    /// <exception cref="StateException">The state cannot be changed.</exception>
    public async ValueTask TurnAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var token in state.Tokens.All.Where(token => token.Expires <= now))
        {
            await state.ChangeAsync(
                change =>
                {
                    if (state.Tokens.Find(token.Key) is not null) // otherwise another node was faster
                    {
                        change.Remove(token);
                    }

                    return true;
                },
                cancellationToken);
            connections.EndOfToken(token.Account, token.Hash);
        }

        foreach (var account in state.Accounts.All.Where(account => account.SuspendedUntil <= now))
        {
            await ReinstateAsync(account.Id, now, cancellationToken);
        }

        var after = options.Value.Accounts.ExpireAfter;
        foreach (var account in state.Accounts.All)
        {
            if (participants.AllOf(account.Id).Length > 0)
            {
                authenticator.Touch(account);
            }
            else if (after > TimeSpan.Zero && !admins.Contains(account.Id) && !account.IsSuspended(now) && now - account.Used >= after)
            {
                await ExpireAsync(account.Id, account.Used, after, cancellationToken);
            }
        }
    }

    private async ValueTask ReinstateAsync(long id, DateTimeOffset now, CancellationToken cancellationToken) => await state.ChangeAsync(
        change =>
        {
            if (state.Accounts.Find(AccountRecord.KeyOf(id)) is { } account && account.SuspendedUntil <= now)
            {
                change.Put(account.Reinstated());
                change.Audit(RowOf(account, now, "unsuspend") with { Details = "expired" });
            }

            return true;
        },
        cancellationToken);

    private async ValueTask ExpireAsync(long id, DateTimeOffset used, TimeSpan after, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var grace = after < MostGrace ? after : MostGrace;
        var act = await state.ChangeAsync(
            change =>
            {
                if (state.Accounts.Find(AccountRecord.KeyOf(id)) is not { } account || account.Used != used)
                {
                    return null;
                }

                if (account.ExpiryNoticed is null)
                {
                    change.Put(account with { ExpiryNoticed = now });
                    change.Audit(RowOf(account, now, "expiry-notice"));
                    return "notice";
                }

                if (now - account.ExpiryNoticed < grace)
                {
                    return null;
                }

                registrar.Remove(change, account);
                change.Audit(RowOf(account, now, "expire"));
                return "expire";
            },
            cancellationToken);
        if (act is not null)
        {
            log.AccountExpires(isOver: act == "expire");
        }
    }

    private static AuditRow RowOf(AccountRecord account, DateTimeOffset now, string act) => new(now, Actor, null, null, act, account.Alias, null);
}
