using ChatRoom.Accounts;
using ChatRoom.Diagnostics;
using ChatRoom.Moderation;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.State;

namespace ChatRoom.Services;

/// <summary>Makes an account the first admin of the server, by the one-time token, and dismisses admins.</summary>
internal sealed class AdminService(
    Permissions permissions, ChatState state, AccountDirectory accounts, FirstAdmin first, Authenticator authenticator, AuditTrail audit, ChatLog log)
{
    private const string GuessedName = "\0admin-token"; // no alias: guesses of the token have an allowance of their own

    /// <summary>Makes the account of a participant an admin.</summary>
    /// <param name="who">The participant.</param>
    /// <param name="token">What they gave as the one-time token.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async ValueTask<Reply?> ClaimAsync(Participant who, string token, CancellationToken cancellationToken)
    {
        if (permissions.RefusalOf(who, ChatAction.BecomeAdmin) is { } refusal)
        {
            return refusal;
        }

        var origin = AccountService.OriginOf(who);
        var attempt = authenticator.AttemptOn(GuessedName, origin);
        if ((authenticator.RefusalOf(origin) ?? authenticator.RefusalOf(attempt)) is { } limited)
        {
            return limited;
        }

        var reply = await ChangeAsync(
            change =>
            {
                if (accounts.Find(who.Account ?? 0) is not { } account || !first.TryTake(change, token))
                {
                    return new AdminTokenIsInvalid();
                }

                change.Put(account with { IsAdmin = true });
                change.Audit(audit.Row(who, "admin", account.Alias) with { Details = "one-time token" });
                return new BecameAdmin(who.Alias);
            },
            cancellationToken);
        if (reply is AdminTokenIsInvalid)
        {
            authenticator.Failed(attempt, origin);
        }
        else if (reply is BecameAdmin)
        {
            log.BecameAdmin(who.Session.Id, who.Alias);
        }

        return reply;
    }

    /// <summary>Dismisses an admin whom a one-time token has made.</summary>
    public async ValueTask<Reply?> DismissAsync(Participant who, Alias alias, CancellationToken cancellationToken) =>
        permissions.RefusalOf(who, ChatAction.DismissAdmins) is { } refusal ? refusal
        : await ChangeAsync(
            change =>
            {
                if (accounts.Find(alias) is not { IsAdmin: true } account)
                {
                    return new NotAdminByToken(alias.Value);
                }

                change.Put(account with { IsAdmin = false });
                change.Audit(audit.Row(who, "admin-remove", account.Alias));
                return new AdminDismissed(alias.Value);
            },
            cancellationToken);

    private async ValueTask<Reply> ChangeAsync(Func<StateChange, Reply> decide, CancellationToken cancellationToken)
    {
        try
        {
            return await state.ChangeAsync(decide, cancellationToken);
        }
        catch (StateException e)
        {
            return e.Error();
        }
    }
}
