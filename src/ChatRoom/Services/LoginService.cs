using ChatRoom.Accounts;
using ChatRoom.Diagnostics;
using ChatRoom.Identity;
using ChatRoom.Journal;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Resuming;

namespace ChatRoom.Services;

/// <summary>Lets guests who are in the chat log in to an account: their connection becomes that of its person.</summary>
internal sealed class LoginService(
    Permissions permissions, Authenticator authenticator, Admission admission, PersonChanger changer, AccountConnections connections, ResumeManager resumeManager,
    KeptIgnores ignores, AwayService away, SpeechNotices speech, RoomRemoval removal, TimeProvider time)
{
    /// <summary>
    /// Returns the request for the password of an account, or why a participant cannot log in. If the certificate of their connection
    /// identifies the account, they are logged in.
    /// </summary>
    public async ValueTask<Reply> BeginAsync(Participant who, Alias alias, CancellationToken cancellationToken)
    {
        if ((permissions.RefusalOf(who, ChatAction.LogIn) ?? RefusalOf(who)) is { } refusal)
        {
            return refusal;
        }

        return who.Session.Certificate is { } certificate && authenticator.CheckCertificate(certificate.Fingerprint, alias) is { } identified
            ? await AdmitAsync(who, identified, cancellationToken)
            : new SecretRequested(SecretKind.Password);
    }

    /// <summary>Logs a participant in.</summary>
    /// <param name="who">The participant.</param>
    /// <param name="alias">The alias of the account, which may not exist.</param>
    /// <param name="secret">The password, or an access token.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async ValueTask<Reply> LogInAsync(Participant who, Alias alias, string secret, CancellationToken cancellationToken)
    {
        if ((permissions.RefusalOf(who, ChatAction.LogIn) ?? RefusalOf(who)) is { } refusal)
        {
            return refusal;
        }

        return await AdmitAsync(who, await authenticator.CheckAsync(alias, secret, AccountService.OriginOf(who), cancellationToken), cancellationToken);
    }

    private Error? RefusalOf(Participant who) =>
        who.Account is not null ? new AlreadyLoggedIn(who.Alias) : authenticator.RefusalOf(AccountService.OriginOf(who));

    private async ValueTask<Reply> AdmitAsync(Participant who, Authentication login, CancellationToken cancellationToken)
    {
        if (login.Account is not { } account)
        {
            return login.Refusal!;
        }

        var alias = AccountDirectory.AliasOf(account);
        if (admission.RefusalOf(new FuturePerson(who, new Person(account.Id, alias, time.GetUtcNow()) { HasAccount = true })) is { } banned)
        {
            return banned;
        }

        AliasClaim claim;
        try
        {
            claim = await who.Session.Aliases.ClaimAsync(alias, account.Id, who.Session, cancellationToken);
        }
        catch (AliasRegistryException)
        {
            return new Unavailable(Feature.Aliases);
        }

        return !claim.Succeeds ? claim.RefusalOf(alias) : await BecomeAsync(who, login, claim.Lease, cancellationToken) ?? (Reply)new LoggedIn(who.Alias);
    }

    /// <summary>Makes the connection that of the account; returns why not, or null if it is.</summary>
    private async ValueTask<Error?> BecomeAsync(Participant who, Authentication login, AliasLease lease, CancellationToken cancellationToken)
    {
        if (await RevokeBesideTokenAsync(who, login, lease, cancellationToken) is { } failure)
        {
            return failure;
        }

        who.Session.UseAccess(login.Scope, login.Token); // before: the account never has more rights here than its token
        if (await changer.ChangePersonAsync(who, lease, hasAccount: true, cancellationToken) is { } error)
        {
            who.Session.UseAccess(scope: null, token: null);
            return error;
        }

        ignores.Restore(who);
        away.TakeOver(who.Person);
        foreach (var (room, why) in who.Attends.Select(attendance => (attendance.Name, permissions.RefusalOf(who, ChatAction.Join, attendance.Name))).ToArray())
        {
            if (why is not null)
            {
                removal.Remove(who, room, why, CloseCause.Banned); // the account is banned there
            }
        }

        who.Reply(login.Notice);
        speech.Refresh(who.Person.Id);
        connections.EndIfUnwelcome(who);
        return null;
    }

    /// <summary>Revokes the resume token of a client that logs in with an access token: it would outlive that, and not have its scope.</summary>
    private async ValueTask<Error?> RevokeBesideTokenAsync(Participant who, Authentication login, AliasLease lease, CancellationToken cancellationToken)
    {
        var isRevoked = false;
        try
        {
            if (login.Token is not null && who.Session.Resumable is { } resumable)
            {
                await resumeManager.RevokeAsync(resumable, cancellationToken);
            }

            isRevoked = true;
            return null;
        }
        catch (JournalException)
        {
            return new Unavailable(Feature.RevokingTokens);
        }
        finally
        {
            if (!isRevoked)
            {
                lease.Release();
            }
        }
    }
}
