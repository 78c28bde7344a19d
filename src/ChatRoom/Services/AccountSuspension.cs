using ChatRoom.Accounts;
using ChatRoom.Diagnostics;
using ChatRoom.Protocol.Model;
using ChatRoom.State;
using ChatRoom.State.Records;

namespace ChatRoom.Services;

/// <summary>
/// Suspends accounts, which ends everything that they hold at once: connections, sessions that could be resumed, and access
/// tokens. It only acts: its callers have asked <see cref="Permissions"/>.
/// </summary>
internal sealed class AccountSuspension(ChatState state, AccountDirectory accounts, AccountConnections connections, TimeProvider time)
{
    /// <summary>Suspends an account. Returns why not, or null if it is suspended.</summary>
    /// <param name="account">The number of the account.</param>
    /// <param name="reason">The public reason; empty: none.</param>
    /// <param name="row">The row of the audit log, which is written with the change.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async ValueTask<Error?> SuspendAsync(long account, string reason, AuditRow row, CancellationToken cancellationToken)
    {
        var error = await ChangeAsync(
            account,
            (change, current) =>
            {
                change.Put(current with { Suspended = current.Suspended ?? time.GetUtcNow(), SuspensionReason = reason });
                foreach (var token in accounts.TokensOf(account))
                {
                    change.Remove(token);
                }

                change.Audit(row);
            },
            cancellationToken);
        if (error is null)
        {
            await connections.EndAsync(account, CloseCause.Suspended, except: null, cancellationToken);
        }

        return error;
    }

    /// <summary>Ends the suspension of an account: its owner can log in again. Returns why not, or null if they can.</summary>
    public ValueTask<Error?> ReinstateAsync(long account, AuditRow row, CancellationToken cancellationToken) => ChangeAsync(
        account,
        (change, current) =>
        {
            change.Put(current with { Suspended = null, SuspensionReason = "" });
            change.Audit(row);
        },
        cancellationToken);

    private async ValueTask<Error?> ChangeAsync(long account, Action<StateChange, AccountRecord> decide, CancellationToken cancellationToken)
    {
        try
        {
            return await state.ChangeAsync(
                change =>
                {
                    if (accounts.Find(account) is not { } current)
                    {
                        return new Error(ErrorCode.NoSuchAlias);
                    }

                    decide(change, current);
                    return (Error?)null;
                },
                cancellationToken);
        }
        catch (StateException e)
        {
            return e.Error();
        }
    }
}
