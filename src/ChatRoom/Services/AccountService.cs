using ChatRoom.Accounts;
using ChatRoom.Diagnostics;
using ChatRoom.Participants;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Services;

/// <summary>
/// Registers people, and changes and removes their accounts. The methods that begin with <c>Begin</c> check whether a request
/// makes sense before its secret is asked for.
/// </summary>
internal sealed class AccountService(
    Permissions permissions, Authenticator authenticator, AccountRegistrar registrar, AccountDirectory accounts, AccountConnections connections, KeptIgnores ignores,
    NewcomerRegistrar newcomers, SpeechNotices speech, Admins admins, ChatLog log)
{
    /// <summary>Returns the request for a new password, or why a participant cannot register their alias.</summary>
    public Reply BeginRegistration(Participant who) =>
        permissions.RefusalOf(who, ChatAction.Register) ?? RefusalToRegister(who) ?? (Reply)new SecretRequested(SecretKind.NewPassword);

    /// <summary>Returns the request for a new password again, or why it cannot be one.</summary>
    public Reply BeginRepetition(Participant who, string password) =>
        permissions.RefusalOf(who, ChatAction.Register) ?? registrar.FaultOf(who.Alias, password) ?? (Reply)new SecretRequested(SecretKind.NewPasswordAgain);

    /// <summary>Registers the alias of a participant.</summary>
    public async ValueTask<Reply> RegisterAsync(Participant who, string password, CancellationToken cancellationToken)
    {
        if ((permissions.RefusalOf(who, ChatAction.Register) ?? RefusalToRegister(who)) is { } refusal)
        {
            return refusal;
        }

        if (await registrar.RegisterAsync(who.Person.Id, who.Alias, password, OriginOf(who), cancellationToken) is { } error)
        {
            return error;
        }

        who.Person.HasAccount = true;
        ignores.Keep(who);
        speech.Refresh(who.Person.Id);
        log.Registered(who.Session.Id, who.Alias);
        return new Registered(who.Alias);
    }

    /// <summary>Returns the request for the password, or why a participant cannot change their account.</summary>
    public Reply BeginChange(Participant who) =>
        permissions.RefusalOf(who, ChatAction.ManageAccount) ?? RefusalToChange(who) ?? (Reply)new SecretRequested(SecretKind.Password);

    /// <summary>Returns the request for a new password, or why the old one that a participant has entered is not accepted.</summary>
    public async ValueTask<Reply> BeginNewPasswordAsync(Participant who, string old, CancellationToken cancellationToken) =>
        permissions.RefusalOf(who, ChatAction.ManageAccount) ?? RefusalToChange(who)
        ?? (await CheckAsync(who, old, OriginOf(who), cancellationToken)).Refusal ?? (Reply)new SecretRequested(SecretKind.NewPassword);

    /// <summary>Changes the password of a participant's account. All other connections of the account end, and its sessions cannot be resumed.</summary>
    public async ValueTask<Reply> ChangePasswordAsync(Participant who, string old, string password, CancellationToken cancellationToken)
    {
        if ((permissions.RefusalOf(who, ChatAction.ManageAccount) ?? RefusalToChange(who)) is { } refusal)
        {
            return refusal;
        }

        var origin = OriginOf(who);
        var checkedNow = await CheckAsync(who, old, origin, cancellationToken);
        if (checkedNow.Account is not { } account)
        {
            return checkedNow.Refusal!;
        }

        if (await registrar.ChangePasswordAsync(account, password, origin, cancellationToken) is { } error)
        {
            return error;
        }

        var ended = await connections.EndAsync(account.Id, CloseCause.LoggedOut, except: who);
        return new PasswordChanged(who.Alias, ended, accounts.TokensOf(account.Id).Count(), accounts.CertificatesOf(account.Id).Count());
    }

    /// <summary>Removes the account of a participant, who becomes a guest. All other connections of the account end.</summary>
    public async ValueTask<Reply> UnregisterAsync(Participant who, string password, CancellationToken cancellationToken)
    {
        if ((permissions.RefusalOf(who, ChatAction.ManageAccount) ?? RefusalToRemove(who)) is { } refusal)
        {
            return refusal;
        }

        var origin = OriginOf(who);
        var checkedNow = await CheckAsync(who, password, origin, cancellationToken);
        if (checkedNow.Account is not { } account)
        {
            return checkedNow.Refusal!;
        }

        if (await registrar.RemoveAsync(account, origin, cancellationToken) is { } error)
        {
            return error;
        }

        await connections.EndAsync(account.Id, CloseCause.LoggedOut, except: who);
        who.Person.HasAccount = false;
        speech.Refresh(who.Person.Id);
        return new Unregistered(who.Alias);
    }

    /// <summary>Returns where a participant's secrets come from.</summary>
    internal static ClientOrigin OriginOf(Participant who) => new(who.Remote, who.Session.IsTls, who.Address);

    private async ValueTask<Authentication> CheckAsync(Participant who, string password, ClientOrigin origin, CancellationToken cancellationToken)
    {
        var result = await authenticator.CheckAsync(who.Alias, password, origin, cancellationToken);
        return result.Scope is not null ? Authentication.Refused(new PasswordIsWrong()) // an access token
            : result.Account is { } account && account.Id != who.Account ? Authentication.Refused(new AccountRequired())
            : result;
    }

    private Error? RefusalToRegister(Participant who) =>
        who.Account is not null ? new AlreadyLoggedIn(who.Alias) : newcomers.RefusalOf(who.Alias, OriginOf(who), who.Attends.Select(static attendance => attendance.Name));

    private Error? RefusalToRemove(Participant who) => RefusalToChange(who) ?? (admins.Names(who.Alias) ? new AdminIsNamed() : null);

    private Error? RefusalToChange(Participant who) =>
        who.Account is null ? new AccountRequired() : authenticator.RefusalOf(OriginOf(who));
}
