using ChatRoom.Accounts;
using ChatRoom.Cluster;
using ChatRoom.Diagnostics;
using ChatRoom.Journal;
using ChatRoom.Participants;
using ChatRoom.Resuming;
using ChatRoom.State;

namespace ChatRoom.Services;

/// <summary>
/// Ends what an account holds: connections, and the sessions that could be resumed. It only acts: its callers have asked
/// <see cref="Permissions"/>, and made sure that the account cannot log in again with what it had.
/// </summary>
internal sealed class AccountConnections(
    ParticipantDirectory participants, ResumeManager resumeManager, AccountDirectory accounts, ChatState state, Drain drain, INodes nodes, TimeProvider time)
{
    /// <summary>Ends the connections of an account on all nodes, and its sessions. Returns how many connections there were.</summary>
    /// <param name="account">The number of the account.</param>
    /// <param name="cause">Why.</param>
    /// <param name="except">A connection that goes on; null: none.</param>
    public async ValueTask<int> EndAsync(long account, CloseCause cause, Participant? except)
    {
        var ended = await EndHereAsync(account, cause, except);
        var others = await nodes.AskAsync(new EndOrder(account, (int)cause, Connection: null), INodes.Patience, CancellationToken.None);
        return ended + others.Answers.Sum(static answer => answer.Count);
    }

    /// <summary>Ends a connection of an account, on whichever node it is; returns false if there is none.</summary>
    public async ValueTask<bool> EndOneAsync(long account, string connection, CloseCause cause) =>
        EndOneHere(account, connection, cause) > 0
        || (await nodes.AskAsync(new EndOrder(account, (int)cause, connection), INodes.Patience, CancellationToken.None)).Answers.Any(static answer => answer.Count > 0);

    /// <summary>Carries out what another node has decided.</summary>
    public async ValueTask<NodeActed> EndAsync(EndOrder order) => new(order.Connection is { } one
        ? EndOneHere(order.Account, one, (CloseCause)order.Cause)
        : await EndHereAsync(order.Account, (CloseCause)order.Cause, except: null));

    /// <summary>Ends the connections of an account on this node, and its sessions. Returns how many connections there were.</summary>
    /// <param name="account">The number of the account.</param>
    /// <param name="cause">Why.</param>
    /// <param name="except">A connection that goes on; null: none.</param>
    internal async ValueTask<int> EndHereAsync(long account, CloseCause cause, Participant? except)
    {
        var others = participants.AllOf(account).Where(other => other != except).ToArray();
        foreach (var other in others)
        {
            other.Session.Stop(cause); // which discards its session, too
        }

        await RevokeAsync(account);
        return others.Length;
    }

    private int EndOneHere(long account, string connection, CloseCause cause)
    {
        var found = participants.AllOf(account).Where(one => one.Session.Id == connection).ToArray();
        foreach (var one in found)
        {
            one.Session.Stop(cause);
        }

        return found.Length;
    }

    /// <summary>
    /// Ends a connection whose account was suspended or removed while it logged in, or whose access token was revoked. Call when
    /// others can find it.
    /// </summary>
    public void EndIfUnwelcome(Participant who)
    {
        if (who.Account is not { } id)
        {
            return;
        }

        if (accounts.Find(id) is not { } account)
        {
            who.Person.HasAccount = false;
            who.Session.Stop(CloseCause.LoggedOut);
        }
        else if (account.IsSuspended(time.GetUtcNow()))
        {
            who.Session.Stop(CloseCause.Suspended);
        }
        else if (who.Session.AccessToken is { } hash && state.Tokens.Find(hash) is null)
        {
            who.Session.Stop(CloseCause.LoggedOut);
        }
    }

    /// <summary>Ends the connections of an account that have logged in with an access token.</summary>
    /// <param name="account">The number of the account.</param>
    /// <param name="hash">The hash of the token.</param>
    public void EndOfToken(long account, string hash)
    {
        foreach (var one in participants.AllOf(account).Where(one => one.Session.AccessToken == hash))
        {
            one.Session.Stop(CloseCause.LoggedOut);
        }
    }

    // Not canceled with the request: what is decided is carried out.
    private async ValueTask RevokeAsync(long account)
    {
        try
        {
            await resumeManager.RevokeAllAsync(account, drain.Over);
        }
        catch (Exception e) when (e is JournalException or OperationCanceledException)
        {
            // The store logs it. A session of an account that is suspended or removed cannot be resumed anyway.
        }
    }
}
