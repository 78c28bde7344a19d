using System.Collections.Concurrent;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.State;
using ChatRoom.State.Records;

namespace ChatRoom.Accounts;

/// <summary>The accounts, by number and by alias. Reads take no lock and never wait. It follows the state by itself.</summary>
internal sealed class AccountDirectory
{
    private readonly ChatState _state;
    private readonly ConcurrentDictionary<string, long> _byLook = new(StringComparer.Ordinal);

    /// <param name="state">Has the accounts.</param>
    public AccountDirectory(ChatState state)
    {
        _state = state;
        state.Accounts.Changed += Index;
        foreach (var account in state.Accounts.All)
        {
            Index(null, account);
        }
    }

    /// <summary>Returns the alias of an account.</summary>
    public static Alias AliasOf(AccountRecord account) => Alias.FromClassic(account.Alias, int.MaxValue);

    /// <summary>Returns why the owner of an account cannot use it right now; null: they can.</summary>
    public static AccountSuspended? SuspensionOf(AccountRecord account, DateTimeOffset now) =>
        account.IsSuspended(now) ? new AccountSuspended(account.SuspensionReason, account.SuspendedUntil) : null;

    /// <summary>Returns the account with a number; null if there is none.</summary>
    public AccountRecord? Find(long id) => _state.Accounts.Find(AccountRecord.KeyOf(id));

    /// <summary>Returns the account with an alias; null if there is none.</summary>
    public AccountRecord? Find(Alias alias) => FindLike(alias) is { } account && AliasOf(account) == alias ? account : null;

    /// <summary>Returns the account whose alias is, or looks like, an alias; null if there is none.</summary>
    public AccountRecord? FindLike(Alias alias)
    {
        foreach (var look in alias.Looks)
        {
            if (_byLook.TryGetValue(look, out var id) && Find(id) is { } account)
            {
                return account;
            }
        }

        return null;
    }

    /// <summary>Returns the access tokens of an account.</summary>
    public IEnumerable<TokenRecord> TokensOf(long id) => _state.Tokens.All.Where(token => token.Account == id);

    /// <summary>Returns the certificates of an account.</summary>
    public IEnumerable<CertificateRecord> CertificatesOf(long id) => _state.Certificates.All.Where(certificate => certificate.Account == id);

    private void Index(AccountRecord? before, AccountRecord? after)
    {
        if (before is not null && after is not null && before.Alias == after.Alias)
        {
            return;
        }

        foreach (var look in before is null ? [] : AliasOf(before).Looks)
        {
            _byLook.TryRemove(KeyValuePair.Create(look, before!.Id));
        }

        foreach (var look in after is null ? [] : AliasOf(after).Looks)
        {
            _byLook[look] = after!.Id;
        }
    }
}
