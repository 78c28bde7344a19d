using ChatRoom.Accounts;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Connections;

/// <summary>What a client learns about its account when it has logged in.</summary>
internal static class AccountNotice
{
    /// <summary>Returns the notice that an account would have expired; null: there is nothing to say.</summary>
    public static Reply? Of(in Authentication login) => login is { Account: { } account, WouldHaveExpired: { } at }
        ? new AccountExpires(AccountDirectory.AliasOf(account), at)
        : null;
}
