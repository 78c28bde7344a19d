using System.Collections.Concurrent;
using ChatRoom.Protocol;
using ChatRoom.State;
using ChatRoom.State.Records;
using Microsoft.Extensions.Options;

namespace ChatRoom.Services;

/// <summary>
/// The accounts that run the server: those that <c>ChatRoom:Admins</c> names, and those that a one-time token has made admins. A
/// look-up never waits. It follows the state and the settings by itself.
/// </summary>
internal sealed class Admins
{
    private readonly ChatState _state;
    private readonly IOptions<ChatRoomOptions> _options;
    private readonly ConcurrentDictionary<long, bool> _accounts = new();

    /// <param name="state">Has the accounts.</param>
    /// <param name="options">Names admins.</param>
    /// <param name="settings">Reports when the settings were reloaded.</param>
    public Admins(ChatState state, IOptions<ChatRoomOptions> options, ChatSettings settings)
    {
        (_state, _options) = (state, options);
        state.Accounts.Changed += Index;
        settings.WhenReloaded("reading the admins", IndexAll);
        IndexAll();
    }

    /// <summary>Whether there is any.</summary>
    public bool Any => !_accounts.IsEmpty;

    /// <summary>The names in the settings that no account has: whoever registers one of them is an admin.</summary>
    public IEnumerable<string> Unregistered =>
        _options.Value.Admins.Where(named => !_state.Accounts.All.Any(account => Alias.FromClassic(named, int.MaxValue) == Alias.FromClassic(account.Alias, int.MaxValue)));

    /// <summary>Returns whether the settings name an account as an admin, by its alias.</summary>
    public bool Names(Alias alias) => IsNamed(alias.Value);

    /// <summary>Returns whether an account is an admin.</summary>
    public bool Contains(long account) => _accounts.ContainsKey(account);

    private void IndexAll()
    {
        foreach (var account in _state.Accounts.All)
        {
            Index(null, account);
        }
    }

    private void Index(AccountRecord? before, AccountRecord? after)
    {
        if (after is not null && (after.IsAdmin || IsNamed(after.Alias)))
        {
            _accounts[after.Id] = true;
        }
        else if ((after ?? before) is { } account)
        {
            _accounts.TryRemove(account.Id, out _);
        }
    }

    private bool IsNamed(string alias) =>
        _options.Value.Admins.Any(named => Alias.FromClassic(named, int.MaxValue) == Alias.FromClassic(alias, int.MaxValue));
}
