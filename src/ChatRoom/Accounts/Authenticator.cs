using ChatRoom.Diagnostics;
using ChatRoom.Limits;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.State;
using ChatRoom.State.Records;
using Microsoft.Extensions.Options;

namespace ChatRoom.Accounts;

/// <summary>
/// Checks who a client is: by a password, an access token or a certificate. Every attempt passes the limits; how long one takes
/// does not depend on whether the account exists (<see cref="PasswordHasher"/>).
/// </summary>
internal sealed class Authenticator(
    AccountDirectory accounts, ChatState state, PasswordHasher hasher, AttemptLimits limits, PortGuide ports, ChatLog log,
    IOptions<ChatRoomOptions> options, TimeProvider time)
{
    private static readonly TimeSpan UseIsNotedEvery = TimeSpan.FromHours(1);

    private AccountOptions Options => options.Value.Accounts;

    /// <summary>Returns why a client cannot give a secret; null: it can.</summary>
    public Error? RefusalOf(in ClientOrigin origin) =>
        !Options.Enabled ? new AccountsDisabled()
        : Options.RequireTlsForPasswords && !origin.IsPrivate ? new TlsRequired(ports)
        : null;

    /// <summary>Returns an attempt to guess a secret.</summary>
    /// <param name="name">The key of the alias, or another name of the secret.</param>
    /// <param name="origin">Where it comes from.</param>
    public PasswordAttempt AttemptOn(string name, in ClientOrigin origin) => new(name, origin.Allowance, KeyOf(origin));

    /// <summary>Returns why an attempt cannot be made now, because there were too many; null: it can.</summary>
    public Error? RefusalOf(in PasswordAttempt attempt) => limits.WaitFor(attempt) is { } wait ? new TooManyGuesses(wait) : null;

    /// <summary>Counts and logs an attempt that was wrong.</summary>
    public void Failed(in PasswordAttempt attempt, in ClientOrigin origin)
    {
        limits.Wrong(attempt);
        log.WrongPassword(origin.Remote);
    }

    /// <summary>Checks a password, or an access token in its place.</summary>
    /// <param name="alias">The alias of the account, which may not exist.</param>
    /// <param name="secret">What the client gave.</param>
    /// <param name="origin">Where it comes from.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async ValueTask<Authentication> CheckAsync(Alias alias, string secret, ClientOrigin origin, CancellationToken cancellationToken)
    {
        if (RefusalOf(origin) is { } refusal)
        {
            return Authentication.Refused(refusal);
        }

        var attempt = AttemptOn(alias.Key, origin);
        if (RefusalOf(attempt) is { } tooMany)
        {
            return Authentication.Refused(tooMany);
        }

        var account = accounts.Find(alias);
        if (AccessToken.TryParse(secret, out var token))
        {
            return CheckToken(account, token, attempt, origin);
        }

        var password = Password.TryParse(secret, out var parsed) ? parsed : null;
        if (hasher.TryCheck(account?.Keys, alias.Key, password, cancellationToken) is not { } checking)
        {
            return Authentication.Refused(new TooManyLogins());
        }

        var check = await checking;
        var current = account is null ? null : accounts.Find(account.Id);
        if (!check.IsRight || current is null || !ScramKeys.AreSame(current.Keys, account!.Keys)) // changed or removed meanwhile
        {
            Failed(attempt, origin);
            return Authentication.Refused(new PasswordIsWrong());
        }

        limits.Right(attempt);
        if (check.Renewed is { } keys)
        {
            await RenewAsync(account, keys, cancellationToken);
        }

        return Admit(account.Id, scope: null);
    }

    /// <summary>Checks a client certificate, with which its client has shaken hands.</summary>
    /// <param name="fingerprint">Its fingerprint.</param>
    /// <param name="alias">The alias that the client wants.</param>
    public Authentication? CheckCertificate(string fingerprint, Alias alias) =>
        Options.Enabled && state.Certificates.Find(fingerprint) is { } certificate && accounts.Find(alias)?.Id == certificate.Account
            ? Admit(certificate.Account, scope: null)
            : null;

    /// <summary>Checks an access token of a client that does not name its account. Wrong ones are limited per address only.</summary>
    /// <param name="secret">What the client gave.</param>
    /// <param name="origin">Where it comes from.</param>
    public Authentication CheckToken(string secret, in ClientOrigin origin)
    {
        if (RefusalOf(origin) is { } refusal)
        {
            return Authentication.Refused(refusal);
        }

        if (origin.Allowance?.WaitFor(AddressLimit.WrongPassword) is { Ticks: > 0 } wait)
        {
            return Authentication.Refused(new TooManyGuesses(wait));
        }

        if (AccessToken.TryParse(secret, out var token) && FindValid(token) is { } record)
        {
            return Admit(record);
        }

        origin.Allowance?.Charge(AddressLimit.WrongPassword);
        log.WrongPassword(origin.Remote);
        return Authentication.Refused(new TokenIsInvalid());
    }

    private Authentication CheckToken(AccountRecord? account, AccessToken token, in PasswordAttempt attempt, in ClientOrigin origin)
    {
        if (FindValid(token) is not { } record || record.Account != account?.Id)
        {
            Failed(attempt, origin);
            return Authentication.Refused(new TokenIsInvalid());
        }

        limits.Right(attempt);
        return Admit(record);
    }

    private TokenRecord? FindValid(AccessToken token) =>
        state.Tokens.Find(token.Hash) is { } record && !(record.Expires <= time.GetUtcNow()) ? record : null;

    private Authentication Admit(TokenRecord record)
    {
        if (record.Used is null || time.GetUtcNow() - record.Used > UseIsNotedEvery)
        {
            state.Later(record with { Used = time.GetUtcNow() }, record);
        }

        return Admit(record.Account, record.Scope) with { Token = record.Hash };
    }

    /// <summary>Lets a client in whose secret is right, unless the account is suspended.</summary>
    private Authentication Admit(long id, TokenScope? scope)
    {
        if (accounts.Find(id) is not { } account)
        {
            return Authentication.Refused(new PasswordIsWrong());
        }

        if (AccountDirectory.SuspensionOf(account, time.GetUtcNow()) is { } suspended)
        {
            return Authentication.Refused(suspended);
        }

        var expired = account.ExpiryNoticed is null ? (DateTimeOffset?)null : account.Used + Options.ExpireAfter;
        Touch(account);
        return new Authentication(account, scope) { WouldHaveExpired = expired };
    }

    /// <summary>Returns why a person cannot resume their session; null: they can.</summary>
    /// <param name="person">The number of the person.</param>
    /// <param name="needsAccount">Whether guests may not enter.</param>
    public Error? RefusalToReturn(long person, bool needsAccount) =>
        accounts.Find(person) is not { } account ? (needsAccount ? new AccountsOnly() : null)
        : AccountDirectory.SuspensionOf(account, time.GetUtcNow()) ?? (Options.Enabled ? null : (Error)new AccountsDisabled());

    /// <summary>Notes that an account is used.</summary>
    public void Touch(AccountRecord account)
    {
        var now = time.GetUtcNow();
        if (now - account.Used > UseIsNotedEvery || account.ExpiryNoticed is not null)
        {
            state.Later(account with { Used = now, ExpiryNoticed = null }, account);
        }
    }

    private async ValueTask RenewAsync(AccountRecord account, ScramRecord keys, CancellationToken cancellationToken)
    {
        try
        {
            await state.ChangeAsync(
                change =>
                {
                    if (accounts.Find(account.Id) is { } current && ScramKeys.AreSame(current.Keys, account.Keys))
                    {
                        change.Put(current with { Keys = keys });
                    }

                    return true;
                },
                cancellationToken);
        }
        catch (StateException)
        {
            // The state logs it. The next login tries again.
        }
    }

    private AddressKey KeyOf(in ClientOrigin origin) => origin.Remote is null ? default : AddressKey.Of(origin.Remote, options.Value.Limits.IPv6PrefixLength);
}
