using System.Security.Cryptography;
using ChatRoom.Accounts;
using ChatRoom.Moderation;
using ChatRoom.State;
using ChatRoom.State.Records;
using Microsoft.Extensions.Options;

namespace ChatRoom.Services;

// Contract of FirstAdmin (tests in ChatRoom.Tests/Services/FirstAdminTests):
//
// 1. There is at most one token, and only while the server has no admin: neither ChatRoom:Admins nor an account.
// 2. Each start without an admin issues a new token, which replaces the one before. Nothing returns a token a second time.
// 3. A token works once: the change that makes an account an admin removes it.
// 4. The state has only its hash. Neither the log of commands, the audit log nor a message that others see contains it.

/// <summary>The one-time token with which an account becomes the first admin of the server. The contract stands above.</summary>
internal sealed class FirstAdmin(ChatState state, Admins admins, AuditTrail audit, IOptions<ChatRoomOptions> options)
{
    private const string SecretName = "admin-token";

    /// <summary>Whether the server has no admin, and could have one.</summary>
    private bool IsMissing => options.Value.Accounts.Enabled && options.Value.Admins.Count == 0 && !admins.Any;

    /// <summary>Issues a token if there is no admin, and removes the one before. Returns it, for the operator; null: none is needed. Call at the start.</summary>
    /// <exception cref="StateException">It could not be stored, so it does not work.</exception>
    public ValueTask<string?> IssueAsync(CancellationToken cancellationToken) => state.ChangeAsync(
        change =>
        {
            if (!IsMissing)
            {
                if (state.Secrets.Find(SecretName) is { } old)
                {
                    change.Remove(old);
                }

                return null;
            }

            var (text, hash) = OneTimeToken.Create();
            change.Put(new SecretRecord(SecretName, hash));
            change.Audit(audit.RowOfServer("admin-token", ""));
            return text;
        },
        cancellationToken);

    /// <summary>Returns whether something is the token, by its hash in hexadecimal digits.</summary>
    public bool Is(string hash) => state.Secrets.Find(SecretName) is { } secret && Convert.ToHexStringLower(secret.Value) == hash;

    /// <summary>Uses the token up; returns false if what a client gave is not the token.</summary>
    public bool TryTake(StateChange change, string text)
    {
        if (!IsMissing || state.Secrets.Find(SecretName) is not { } secret || OneTimeToken.HashOf(text) is not { } hash
            || !CryptographicOperations.FixedTimeEquals(hash, secret.Value))
        {
            return false;
        }

        change.Remove(secret);
        return true;
    }
}
