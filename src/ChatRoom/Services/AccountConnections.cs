using ChatRoom.Diagnostics;
using ChatRoom.Journal;
using ChatRoom.Participants;
using ChatRoom.Resuming;

namespace ChatRoom.Services;

/// <summary>
/// Ends what an account holds: connections, and the sessions that could be resumed. It only acts: its callers have asked
/// <see cref="Permissions"/>, and made sure that the account cannot log in again with what it had.
/// </summary>
internal sealed class AccountConnections(ParticipantDirectory participants, ResumeManager resumeManager)
{
    /// <summary>Ends the connections of an account, and its sessions. Returns how many connections there were.</summary>
    /// <param name="account">The number of the account.</param>
    /// <param name="cause">Why.</param>
    /// <param name="except">A connection that goes on; null: none.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async ValueTask<int> EndAsync(long account, CloseCause cause, Participant? except, CancellationToken cancellationToken)
    {
        await RevokeAsync(account, cancellationToken); // first: a connection that ends saves its session
        var others = participants.AllOf(account).Where(other => other != except).ToArray();
        foreach (var other in others)
        {
            other.Session.Stop(cause);
        }

        return others.Length;
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

    private async ValueTask RevokeAsync(long account, CancellationToken cancellationToken)
    {
        try
        {
            await resumeManager.RevokeAllAsync(account, cancellationToken);
        }
        catch (JournalException)
        {
            // The store logs it. A session of an account that is suspended or removed cannot be resumed anyway.
        }
    }
}
