using ChatRoom.Protocol.Model;
using ChatRoom.State.Records;

namespace ChatRoom.Accounts;

/// <summary>The result of an attempt to log in: an account, or why not.</summary>
/// <param name="Account">The account; null if the attempt failed.</param>
/// <param name="Scope">What the client may do; null: everything that the account may.</param>
/// <param name="Refusal">Why the attempt failed; null if it succeeded.</param>
internal readonly record struct Authentication(AccountRecord? Account, TokenScope? Scope = null, Error? Refusal = null)
{
    /// <summary>The hash of the access token, or null if there is none.</summary>
    public string? Token { get; init; }

    /// <summary>When the account would have expired, if its owner has not been told; null: it would not.</summary>
    public DateTimeOffset? WouldHaveExpired { get; init; }

    /// <summary>What the client learns about its account when it has logged in; null: nothing.</summary>
    public Reply? Notice => Account is { } account && WouldHaveExpired is { } at ? new AccountExpires(AccountDirectory.AliasOf(account), at) : null;

    /// <summary>Returns a failed attempt.</summary>
    public static Authentication Refused(Error why) => new(null, Refusal: why);
}
