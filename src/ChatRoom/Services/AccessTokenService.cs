using ChatRoom.Accounts;
using ChatRoom.Participants;
using ChatRoom.Protocol.Model;
using ChatRoom.State;
using ChatRoom.State.Records;
using Microsoft.Extensions.Options;

namespace ChatRoom.Services;

/// <summary>Issues and revokes the access tokens of accounts, with which programs log in.</summary>
internal sealed class AccessTokenService(
    Permissions permissions, ChatState state, AccountDirectory accounts, AccountConnections connections, IOptions<ChatRoomOptions> options, TimeProvider time)
{
    /// <summary>Issues a token, which the reply shows once.</summary>
    /// <param name="who">The participant.</param>
    /// <param name="name">Its name, unique within the account.</param>
    /// <param name="scope">What it allows.</param>
    /// <param name="lifetime">How long it is valid; null: until it is revoked.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async ValueTask<Reply> IssueAsync(Participant who, string name, TokenScope scope, TimeSpan? lifetime, CancellationToken cancellationToken)
    {
        if (permissions.RefusalOf(who, ChatAction.ManageAccount) is { } refusal)
        {
            return refusal;
        }

        if (who.Account is not { } account)
        {
            return new AccountRequired();
        }

        var token = AccessToken.Create();
        var now = time.GetUtcNow();
        var most = options.Value.Accounts.MaxTokens;
        var record = new TokenRecord(token.Hash, account, name, scope, now, now + lifetime);
        return await ChangeAsync(
            change =>
            {
                var others = accounts.TokensOf(account).ToArray();
                if (accounts.Find(account) is not { } current || current.IsSuspended(now) || others.Length >= most || others.Any(other => other.Name == name))
                {
                    return others.Any(other => other.Name == name) ? new TokenNameTaken(name) : new TooManyTokens(most);
                }

                change.Put(record);
                change.Audit(Owner.RowOf(who, now, "token", $"{name} ({NameOf(scope)})"));
                return new AccessTokenIssued(name, NameOf(scope), record.Expires, token.Reveal());
            },
            cancellationToken);
    }

    /// <summary>Returns the tokens of a participant's account.</summary>
    public Reply List(Participant who) =>
        permissions.RefusalOf(who, ChatAction.ManageAccount) is { } refusal ? refusal
        : who.Account is not { } account ? new AccountRequired()
        : new AccessTokenList(
            [.. accounts.TokensOf(account).OrderBy(static token => token.Created)
                .Select(static token => new ListedToken(token.Name, NameOf(token.Scope), token.Created, token.Expires, token.Used))]);

    /// <summary>Revokes a token of a participant's account, and ends the connections that have logged in with it.</summary>
    public async ValueTask<Reply> RevokeAsync(Participant who, string name, CancellationToken cancellationToken)
    {
        if (permissions.RefusalOf(who, ChatAction.ManageAccount) is { } refusal)
        {
            return refusal;
        }

        if (who.Account is not { } account)
        {
            return new AccountRequired();
        }

        var hash = "";
        var reply = await ChangeAsync(
            change =>
            {
                hash = "";
                if (accounts.TokensOf(account).FirstOrDefault(token => token.Name == name) is not { } record)
                {
                    return new NoSuchToken(name);
                }

                hash = record.Hash;
                change.Remove(record);
                change.Audit(Owner.RowOf(who, time.GetUtcNow(), "token-revoke", name));
                return new AccessTokenRevoked(name);
            },
            cancellationToken);
        if (reply is AccessTokenRevoked)
        {
            connections.EndOfToken(account, hash);
        }

        return reply;
    }

    private static string NameOf(TokenScope scope) => scope switch
    {
        TokenScope.Read => "read",
        TokenScope.Write => "write",
        _ => "moderate",
    };

    private async ValueTask<Reply> ChangeAsync(Func<StateChange, Reply> decide, CancellationToken cancellationToken)
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
}
