using ChatRoom.Accounts;
using ChatRoom.Diagnostics;
using ChatRoom.Identity;
using ChatRoom.Journal;
using ChatRoom.Limits;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Resuming;

namespace ChatRoom.Connections;

/// <summary>Gives a client the alias or the session that it asks for, whatever protocol it asks in.</summary>
/// <param name="login">The connection.</param>
/// <param name="services">What it uses.</param>
/// <param name="guests">Whether people without an account may come in.</param>
/// <param name="lobby">The room of a session whose own cannot be found any more.</param>
internal sealed class SignIn(LoginConnection login, SignInServices services, GuestPolicy guests, RoomName lobby)
{
    /// <summary>Registers somebody new.</summary>
    public SignUp SignUp => new(login, services);

    private int MaxAliasLength => login.Limits.MaxAliasLength;

    private IAliasRegistry Aliases => login.Session.Aliases;

    private ClientOrigin Origin => new(login.Session.RemoteAddress, login.Session.IsTls, login.Session.Address);

    private bool IsForAccountsOnly => guests == GuestPolicy.Deny && !login.Session.IsOwn;

    /// <summary>Claims an alias, for a guest or for the owner of an account, who has to log in.</summary>
    /// <exception cref="OperationCanceledException">The session is to end.</exception>
    public async ValueTask<SignInResult> ClaimAsync(string text)
    {
        if (!Alias.TryParse(text, MaxAliasLength, out var alias, out var reason))
        {
            return Refused(new Invalid(ErrorCode.AliasBad, reason));
        }

        if (await services.Tokens.RefusalOfAsync(alias.Value, login.Session.Stopping) is not null)
        {
            return Refused(new AliasIsAToken());
        }

        try
        {
            var claim = await Aliases.ClaimAsync(alias, Person.NewId(), login.Session, login.Session.Stopping);
            if (!claim.Succeeds)
            {
                return claim.IsAccount ? await IdentifyAsync(claim.Against) : Refused(claim.RefusalOf(alias));
            }

            if (RefusalOfGuest(alias) is { } refusal)
            {
                claim.Lease.Release();
                return Refused(refusal);
            }

            return new SignInResult(claim.Lease);
        }
        catch (AliasRegistryException)
        {
            return Refused(new Unavailable(Feature.Aliases));
        }
    }

    /// <summary>Asks for the password of an alias, whether it is registered or not: the answer does not tell.</summary>
    public SignInResult AskForPassword(string text) =>
        text.Length == 0 ? Refused(new Usage("/login <alias>"))
        : !Alias.TryParse(text, MaxAliasLength, out var alias, out var reason) ? Refused(new Invalid(ErrorCode.AliasBad, reason))
        : AskForPassword(alias);

    /// <summary>Logs in to an account.</summary>
    /// <param name="alias">Its alias.</param>
    /// <param name="secret">The password, or an access token.</param>
    /// <exception cref="OperationCanceledException">The session is to end.</exception>
    public async ValueTask<SignInResult> LogInAsync(Alias alias, string secret) =>
        await AdmitAsync(await login.KeepPlaceDuringAsync(services.Authenticator.CheckAsync(alias, secret, Origin, login.Session.Stopping)));

    /// <summary>Logs in to an account, whose alias is not parsed yet.</summary>
    /// <exception cref="OperationCanceledException">The session is to end.</exception>
    public async ValueTask<SignInResult> LogInAsync(string text, string secret) => Alias.TryParse(text, MaxAliasLength, out var alias, out var reason)
        ? await LogInAsync(alias, secret)
        : Refused(new Invalid(ErrorCode.AliasBad, reason));

    /// <summary>Claims an alias for a client that cannot be asked for another one: a legal one like it. Null: this server is for people with an account.</summary>
    /// <exception cref="AliasRegistryException">No alias can be claimed.</exception>
    /// <exception cref="OperationCanceledException">The session is to end.</exception>
    public async ValueTask<AliasLease?> ClaimLikeAsync(string text)
    {
        if (IsForAccountsOnly)
        {
            return null;
        }

        var isToken = await services.Tokens.RefusalOfAsync(text, login.Session.Stopping) is not null; // nobody else may see it
        var first = Alias.FromClassic(isToken ? "" : text, MaxAliasLength);
        return await Aliases.ClaimLikeAsync(first, MaxAliasLength, Person.NewId(), login.Session, login.Session.Stopping);
    }

    /// <summary>Leaves without an alias.</summary>
    public ValueTask<SignInResult> QuitAsync()
    {
        login.End(CloseCause.Quit);
        return default;
    }

    /// <summary>Resumes a session, given a token and perhaps a position, as a person enters them.</summary>
    /// <exception cref="OperationCanceledException">The session is to end.</exception>
    public ValueTask<SignInResult> ResumeAsync(string arguments) => ResumeRequest.TryParse(arguments) is var (token, after)
        ? ResumeAsync(token, after)
        : ValueTask.FromResult(Refused(new Usage("/resume <token> [id]")));

    /// <summary>Resumes a session.</summary>
    /// <param name="token">The token; null: the client gave something that is not one.</param>
    /// <param name="after">The position of the last event that the client has; null if the client leaves that to the server.</param>
    /// <exception cref="OperationCanceledException">The session is to end.</exception>
    public async ValueTask<SignInResult> ResumeAsync(ResumeToken? token, RoomPosition? after)
    {
        var address = login.Session.Address;
        if (address?.Take(AddressLimit.Guess) > TimeSpan.Zero) // before it is looked up: many may try at once
        {
            return Refused(new TooOften(RateLimit.WrongTokens, RetryAfter: null));
        }

        try
        {
            if (token is null || await services.Resuming.RedeemAsync(token, login.Session) is not { } resumable)
            {
                return Refused(new Error(ErrorCode.ResumeInvalid));
            }

            address?.Return(AddressLimit.Guess);
            return await ResumeAsync(resumable, after);
        }
        catch (Exception e) when (e is JournalException or AliasRegistryException)
        {
            return Refused(new Unavailable(Feature.Resuming));
        }
    }

    private Error? RefusalOfGuest(Alias alias) =>
        login.Session.IsOwn ? null
        : guests == GuestPolicy.Deny ? new AccountsOnly()
        : services.Newcomers.RefusalOfGuest(alias, Origin);

    /// <summary>Logs a client in whose certificate identifies the account; any other has to give the password.</summary>
    private async ValueTask<SignInResult> IdentifyAsync(Alias alias)
    {
        var result = login.Session.Certificate is { } certificate && services.Authenticator.CheckCertificate(certificate.Fingerprint, alias) is { } identified
            ? await AdmitAsync(identified)
            : AskForPassword(alias);
        return result with { ExpectedQuestion = true };
    }

    private SignInResult AskForPassword(Alias alias) =>
        services.Authenticator.RefusalOf(Origin) is { } refusal ? Refused(refusal)
        : new SignInResult(null) { Question = new SecretQuestion(alias, SecretKind.Password, secret => LogInAsync(alias, secret)) };

    private async ValueTask<SignInResult> AdmitAsync(Authentication result)
    {
        if (result.Account is not { } account)
        {
            return Refused(result.Refusal!);
        }

        try
        {
            var alias = AccountDirectory.AliasOf(account);
            var claim = await Aliases.ClaimAsync(alias, account.Id, login.Session, login.Session.Stopping);
            return claim.Succeeds ? new SignInResult(claim.Lease) { Login = result } : Refused(claim.RefusalOf(alias));
        }
        catch (AliasRegistryException)
        {
            return Refused(new Unavailable(Feature.Aliases));
        }
    }

    private async ValueTask<SignInResult> ResumeAsync(ResumableSession resumable, RoomPosition? after)
    {
        var session = login.Session;
        var request = new ResumeRequest(resumable, after, MaxAliasLength, lobby);
        if (services.Authenticator.RefusalToReturn(resumable.Person, IsForAccountsOnly) is { } refusal)
        {
            await services.Resuming.RevokeAsync(resumable, session.Stopping);
            return Refused(refusal);
        }

        try
        {
            var lease = await Aliases.ClaimLikeAsync(request.Alias, MaxAliasLength, resumable.Person, session, session.Stopping);
            return new SignInResult(lease, request);
        }
        catch (AliasRegistryException)
        {
            await services.Resuming.ReturnAsync(session); // its former token is still valid, for the next try
            throw;
        }
    }

    private static SignInResult Refused(Error why) => new(null, Refusal: why);
}
