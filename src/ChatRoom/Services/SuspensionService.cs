using System.Globalization;
using ChatRoom.Accounts;
using ChatRoom.Diagnostics;
using ChatRoom.Moderation;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.State;
using ChatRoom.State.Records;

namespace ChatRoom.Services;

// Contract of SuspensionService (tests in ChatRoom.Tests/Accounts/SuspensionTests):
//
// 1. A suspension ends everything that the account holds at once: connections, sessions that could be resumed, access tokens,
//    certificates, notifications of browsers. Only the password stays.
// 2. While it lasts, nobody can log in to the account or change it, and nobody else can have its alias. Only somebody who knows
//    the password learns of it at the prompt.
// 3. It is stored with its row of the audit log before anything ends, and ends by the clock.

/// <summary>Suspends accounts, and ends that. The contract stands above.</summary>
internal sealed class SuspensionService(
    Permissions permissions, Moderators moderators, ModerationEvents events, AuditTrail audit, TokenGuard guard, ChatState state, AccountDirectory accounts,
    AccountConnections connections, TimeProvider time)
{
    /// <summary>Suspends an account. If it is suspended already, the new duration and reasons count.</summary>
    /// <param name="who">Who acts.</param>
    /// <param name="alias">The alias of the account.</param>
    /// <param name="lasts">How long; null: until further notice.</param>
    /// <param name="reason">The public reason; empty: none.</param>
    /// <param name="privateReason">The reason for admins; empty: none.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async ValueTask<Reply> SuspendAsync(
        Principal who, Alias alias, TimeSpan? lasts, string reason, string privateReason, CancellationToken cancellationToken)
    {
        if (permissions.RefusalOf(who, ChatAction.Suspend) is { } refusal)
        {
            return refusal;
        }

        if (accounts.Find(alias) is not { } account)
        {
            return new NoSuchAccount(alias.Value);
        }

        if (account.Id == who.Person.Id)
        {
            return new WouldAffectYourself();
        }

        if (moderators.IsProtected(who, account.Id, room: null))
        {
            return new CannotModerate(account.Alias);
        }

        if (await guard.RefusalOfAsync($"{reason} {privateReason}", cancellationToken) is { } token)
        {
            return token;
        }

        (AccountRecord? Account, int Tokens, int Certificates) suspended;
        try
        {
            suspended = await state.ChangeAsync(change => Suspend(change, who, account.Id, lasts, reason, privateReason), cancellationToken);
        }
        catch (StateException e)
        {
            return e.Error();
        }

        if (suspended.Account is not { } record)
        {
            return new NoSuchAccount(alias.Value);
        }

        // Begun before the connections end, so that the rooms are known, and awaited later: nothing delays the end.
        var showing = events.ShowAsync(who, ModerationAct.Suspend, record.Alias, room: null, record.Id, lasts, reason, privateReason);
        var ended = await connections.EndAsync(record.Id, CloseCause.Suspended, except: null);
        await showing;
        return new SuspensionSet(Listed(record), ended, suspended.Tokens, suspended.Certificates);
    }

    /// <summary>Ends the suspension of an account: its owner can log in again, with the password.</summary>
    public async ValueTask<Reply> UnsuspendAsync(Principal who, Alias alias, CancellationToken cancellationToken)
    {
        if (permissions.RefusalOf(who, ChatAction.Suspend) is { } refusal)
        {
            return refusal;
        }

        if (accounts.Find(alias) is not { } account)
        {
            return new NoSuchAccount(alias.Value);
        }

        bool isOver;
        try
        {
            isOver = await state.ChangeAsync(
                change =>
                {
                    if (accounts.Find(account.Id) is not { } current || !current.IsSuspended(time.GetUtcNow()))
                    {
                        return false;
                    }

                    change.Put(current.Reinstated());
                    change.Audit(audit.Row(who, "unsuspend", current.Alias));
                    return true;
                },
                cancellationToken);
        }
        catch (StateException e)
        {
            return e.Error();
        }

        if (!isOver)
        {
            return new NotSuspended(account.Alias);
        }

        await events.ShowAsync(who, ModerationAct.Unsuspend, account.Alias, room: null, account.Id, lasts: null, reason: "", privateReason: "");
        return new SuspensionLifted(account.Alias);
    }

    /// <summary>Returns a suspension as admins see it.</summary>
    internal static ListedSuspension Listed(AccountRecord account) =>
        new(account.Alias, account.SuspendedBy, account.SuspendedUntil, account.SuspensionReason, account.SuspensionPrivateReason);

    private (AccountRecord? Account, int Tokens, int Certificates) Suspend(
        StateChange change, Principal who, long id, TimeSpan? lasts, string reason, string privateReason)
    {
        if (accounts.Find(id) is not { } current)
        {
            return default;
        }

        var now = time.GetUtcNow();
        var suspended = current with
        {
            Suspended = current.IsSuspended(now) ? current.Suspended : now,
            SuspendedUntil = now + lasts,
            SuspendedBy = who.Alias.Value,
            SuspensionReason = reason,
            SuspensionPrivateReason = privateReason,
        };
        StateRecord[] tokens = [.. accounts.TokensOf(id)];
        StateRecord[] certificates = [.. accounts.CertificatesOf(id)];
        change.Put(suspended);
        StateRecord[] pushes = state.Pushes.Find(PushRecord.KeyOf(id)) is { } record ? [record] : [];
        foreach (var held in tokens.Concat(certificates).Concat(pushes))
        {
            change.Remove(held);
        }

        change.Audit(audit.Row(who, "suspend", current.Alias) with
        {
            Reason = reason,
            PrivateReason = privateReason,
            Details = suspended.SuspendedUntil is { } end ? string.Create(CultureInfo.InvariantCulture, $"until {end.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC") : "",
        });
        return (suspended, tokens.Length, certificates.Length);
    }
}
