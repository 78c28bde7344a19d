using ChatRoom.Accounts;
using ChatRoom.Identity;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Connections;

/// <summary>Registers an alias for a client at the prompt, whatever protocol it asks in, and lets it in.</summary>
/// <param name="login">The connection.</param>
/// <param name="services">What it uses.</param>
internal sealed class SignUp(LoginConnection login, SignInServices services)
{
    private ClientOrigin Origin => new(login.Session.RemoteAddress, login.Session.IsTls, login.Session.Address);

    private CancellationToken Stopping => login.Session.Stopping;

    /// <summary>Asks for the password, twice. Nobody holds the alias meanwhile: whoever says nothing more cannot keep it from others.</summary>
    /// <param name="text">The alias, not parsed yet.</param>
    /// <exception cref="OperationCanceledException">The session is to end.</exception>
    public async ValueTask<SignInResult> BeginAsync(string text)
    {
        if (text.Length == 0)
        {
            return Refused(new Usage("/register <alias>"));
        }

        if (!Alias.TryParse(text, login.Limits.MaxAliasLength, out var alias, out var reason))
        {
            return Refused(new Invalid(ErrorCode.AliasBad, reason));
        }

        var (lease, refusal) = await ClaimAsync(alias);
        lease?.Release();
        return refusal is null ? Asked(alias, SecretKind.NewPassword, password => new(Repeat(alias, password))) : Refused(refusal);
    }

    /// <summary>Registers an alias that is not parsed yet.</summary>
    /// <exception cref="OperationCanceledException">The session is to end.</exception>
    public async ValueTask<SignInResult> RegisterAsync(string text, string password) =>
        Alias.TryParse(text, login.Limits.MaxAliasLength, out var alias, out var reason)
            ? await RegisterAsync(alias, password)
            : Refused(new Invalid(ErrorCode.AliasBad, reason));

    private SignInResult Repeat(Alias alias, string password) =>
        services.Newcomers.FaultOf(alias, password) is { } fault ? Refused(fault)
        : Asked(alias, SecretKind.NewPasswordAgain, again => again == password ? RegisterAsync(alias, password) : new(Refused(new PasswordsDiffer())));

    private async ValueTask<SignInResult> RegisterAsync(Alias alias, string password)
    {
        var (lease, refusal) = await ClaimAsync(alias);
        if (lease is null)
        {
            return Refused(refusal!);
        }

        var registered = default(Authentication);
        try
        {
            registered = await login.KeepPlaceDuringAsync(services.Newcomers.RegisterAsync(login.Session.Id, lease.Owner, alias, password, Origin, Stopping));
        }
        finally
        {
            if (registered.Account is null)
            {
                lease.Release();
            }
        }

        return registered.Account is null ? Refused(registered.Refusal!) : new SignInResult(lease) { Login = registered };
    }

    /// <summary>Claims an alias for somebody new, if they can register it; otherwise returns why not.</summary>
    private async ValueTask<(AliasLease? Lease, Error? Refusal)> ClaimAsync(Alias alias)
    {
        var person = Person.NewId();
        if (services.Newcomers.RefusalOfNewcomer(person, alias, Origin) is { } refusal)
        {
            return (null, refusal);
        }

        if (await services.Tokens.RefusalOfAsync(alias.Value, Stopping) is not null)
        {
            return (null, new AliasIsAToken());
        }

        try
        {
            var claim = await login.Session.Aliases.ClaimAsync(alias, person, login.Session, Stopping);
            return claim.Succeeds ? (claim.Lease, null) : (null, claim.RefusalOf(alias));
        }
        catch (AliasRegistryException)
        {
            return (null, new Unavailable(Feature.Aliases));
        }
    }

    private static SignInResult Asked(Alias alias, SecretKind what, Func<string, ValueTask<SignInResult>> take) =>
        new(null) { Question = new SecretQuestion(alias, what, take) };

    private static SignInResult Refused(Error why) => new(null, Refusal: why);
}
