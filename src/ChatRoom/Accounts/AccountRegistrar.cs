using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.State;
using ChatRoom.State.Records;
using Microsoft.Extensions.Options;

namespace ChatRoom.Accounts;

/// <summary>Creates and removes accounts, and changes their passwords. Whoever calls it has checked who acts.</summary>
internal sealed class AccountRegistrar(
    ChatState state, AccountDirectory accounts, PasswordHasher hasher, AttemptLimits limits, IOptions<ChatRoomOptions> options, TimeProvider time)
{
    /// <summary>Returns why an alias cannot be registered; null: it can, unless another account has one like it.</summary>
    public static Error? FaultOf(Alias alias) => RegistrableAlias.FaultOf(alias) is { } reason ? new CannotRegister(reason) : null;

    /// <summary>Returns why a text cannot be a new password; null: it can.</summary>
    public Error? FaultOf(Alias alias, string text) => Parse(alias, text).Fault;

    /// <summary>Registers an alias that its person holds. Returns why not, or null if it is registered.</summary>
    /// <param name="person">The number of the person, which becomes that of the account.</param>
    /// <param name="alias">The alias.</param>
    /// <param name="text">The password.</param>
    /// <param name="origin">Where the request comes from.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async ValueTask<Error?> RegisterAsync(long person, Alias alias, string text, ClientOrigin origin, CancellationToken cancellationToken)
    {
        var (password, fault) = Parse(alias, text);
        if ((FaultOf(alias) ?? fault) is { } error)
        {
            return error;
        }

        if (accounts.FindLike(alias) is { } other)
        {
            return new AliasTaken(alias, AccountDirectory.AliasOf(other));
        }

        if (limits.TakeRegistration(origin.Allowance) is { } wait)
        {
            return new TooManyRegistrations(wait);
        }

        if (hasher.TryCreate(password!, cancellationToken) is not { } deriving)
        {
            return new TooManyLogins();
        }

        var keys = await deriving;
        return await ChangeAsync(
            change =>
            {
                if (accounts.FindLike(alias) is { } like)
                {
                    return new AliasTaken(alias, AccountDirectory.AliasOf(like));
                }

                var now = time.GetUtcNow();
                change.Put(new AccountRecord(person, alias.Value, keys, now, now));
                change.Audit(new AuditRow(now, alias.Value, person, origin.Remote?.ToString(), "register", alias.Value, null));
                return null;
            },
            cancellationToken);
    }

    /// <summary>Changes the password of an account. Returns why not, or null if it is changed.</summary>
    public async ValueTask<Error?> ChangePasswordAsync(AccountRecord account, string text, ClientOrigin origin, CancellationToken cancellationToken)
    {
        var (password, fault) = Parse(AccountDirectory.AliasOf(account), text);
        if (fault is not null)
        {
            return fault;
        }

        if (hasher.TryCreate(password!, cancellationToken) is not { } deriving)
        {
            return new TooManyLogins();
        }

        var keys = await deriving;
        return await ChangeAsync(
            change =>
            {
                if (FindUsable(account.Id, out var current) is { } error)
                {
                    return error;
                }

                change.Put(current! with { Keys = keys, PasswordChanged = time.GetUtcNow() });
                RemovePushes(change, current!);
                change.Audit(RowOf(current!, origin, "password"));
                return null;
            },
            cancellationToken);
    }

    /// <summary>Removes an account with everything that identifies it. Returns why not, or null if it is removed.</summary>
    public ValueTask<Error?> RemoveAsync(AccountRecord account, ClientOrigin origin, CancellationToken cancellationToken) => ChangeAsync(
        change =>
        {
            if (FindUsable(account.Id, out var current) is { } error)
            {
                return error;
            }

            Remove(change, current!);
            change.Audit(RowOf(current!, origin, "unregister"));
            return null;
        },
        cancellationToken);

    /// <summary>Removes an account with its access tokens, certificates, read markers and browsers that get notifications.</summary>
    public void Remove(StateChange change, AccountRecord account)
    {
        change.Remove(account);
        foreach (var record in ((IEnumerable<StateRecord>)[
            .. state.Tokens.All.Where(token => token.Account == account.Id),
            .. state.Certificates.All.Where(certificate => certificate.Account == account.Id),
            .. state.Markers.All.Where(marker => marker.Account == account.Id)]))
        {
            change.Remove(record);
        }

        RemovePushes(change, account);
    }

    /// <summary>Ends the notifications of an account in all browsers: each may belong to somebody who may no longer use it.</summary>
    private void RemovePushes(StateChange change, AccountRecord account)
    {
        if (state.Pushes.Find(PushRecord.KeyOf(account.Id)) is { } pushes)
        {
            change.Remove(pushes);
        }
    }

    /// <summary>Finds an account; returns why its owner cannot change it, or null if they can.</summary>
    private Error? FindUsable(long id, out AccountRecord? account) =>
        (account = accounts.Find(id)) is null ? new AccountRequired() : AccountDirectory.SuspensionOf(account, time.GetUtcNow());

    private AuditRow RowOf(AccountRecord account, in ClientOrigin origin, string act) =>
        new(time.GetUtcNow(), account.Alias, account.Id, origin.Remote?.ToString(), act, account.Alias, null);

    private async ValueTask<Error?> ChangeAsync(Func<StateChange, Error?> decide, CancellationToken cancellationToken)
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

    private (Password? Password, Error? Fault) Parse(Alias alias, string text) =>
        AccessToken.TryParse(text, out _) ? (null, new BadPassword("that is an access token, not a password"))
        : !Password.TryParse(text, out var password)
            ? (null, new BadPassword($"a password has at most {Password.MostCharacters} characters and no control characters"))
        : password.Length < options.Value.Accounts.MinPasswordLength
            ? (null, new BadPassword($"a password has at least {options.Value.Accounts.MinPasswordLength} characters"))
        : Alias.TryParse(text, int.MaxValue, out var same, out _) && same == alias ? (null, new BadPassword("a password cannot be your alias"))
        : (password, null);
}
