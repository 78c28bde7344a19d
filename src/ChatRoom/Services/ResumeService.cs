using ChatRoom.Journal;
using ChatRoom.Limits;
using ChatRoom.Participants;
using ChatRoom.Protocol.Model;
using ChatRoom.Resuming;

namespace ChatRoom.Services;

/// <summary>Issues tokens for participants' sessions, and revokes them. A token is redeemed only at the prompt.</summary>
internal sealed class ResumeService(Permissions permissions, ResumeManager resumeManager)
{
    /// <summary>Returns the participant's token, a new one if there is none yet.</summary>
    /// <param name="who">The participant.</param>
    /// <param name="tracker">Tracks how far the client has got; null: a new tracker is created.</param>
    public async ValueTask<Reply> IssueAsync(Participant who, DeliveryTracker? tracker = null)
    {
        if (permissions.RefusalOf(who, ChatAction.KeepSession) is { } refusal)
        {
            return refusal;
        }

        var session = who.Session;
        if (session.Resumable is null && who.TakeOrWait(AddressLimit.Token) is { } wait)
        {
            return new TooOften(RateLimit.NewTokens, wait);
        }

        try
        {
            var resumable = session.Resumable
                ?? await resumeManager.IssueAsync(session, who.Person.Id, who.Subscriber, tracker ?? session.NewTracker(who.Subscriber.IsExact));
            return new TokenIssued(resumable.Token.Reveal(), IsNext: false);
        }
        catch (JournalException)
        {
            return new Unavailable(Feature.IssuingTokens);
        }
    }

    /// <summary>Revokes the participant's token.</summary>
    public async ValueTask<Reply> RevokeAsync(Participant who, CancellationToken cancellationToken)
    {
        if (permissions.RefusalOf(who, ChatAction.KeepSession) is { } refusal)
        {
            return refusal;
        }

        var session = who.Session;
        if (session.Resumable is not { } resumable)
        {
            return new NoToken();
        }

        try
        {
            await resumeManager.RevokeAsync(resumable, cancellationToken);
            return new TokenRevoked();
        }
        catch (JournalException)
        {
            return new Unavailable(Feature.RevokingTokens);
        }
    }
}
