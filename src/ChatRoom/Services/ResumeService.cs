using ChatRoom.Journal;
using ChatRoom.Limits;
using ChatRoom.Participants;
using ChatRoom.Protocol.Model;
using ChatRoom.Resuming;

namespace ChatRoom.Services;

/// <summary>Issues tokens for participants' sessions, and revokes them. A token is redeemed only at the prompt.</summary>
internal sealed class ResumeService(Permissions permissions, ResumeDesk places)
{
    /// <summary>Returns the participant's token, a new one if there is none yet.</summary>
    /// <param name="who">The participant.</param>
    /// <param name="trail">Tracks how far the client has got; null: a new trail is created.</param>
    public async ValueTask<Reply> IssueAsync(Participant who, Trail? trail = null)
    {
        if (permissions.RefusalOf(who, ChatAction.KeepSession) is { } refusal)
        {
            return refusal;
        }

        var session = who.Session;
        if (session.Ticket is null && who.TakeOrWait(AddressLimit.Token) is { } wait)
        {
            return new TooOften(RateLimit.NewTokens, wait);
        }

        try
        {
            var ticket = session.Ticket
                ?? await places.IssueAsync(session, who.Person.Id, who.Subscriber, trail ?? session.NewTrail(who.Subscriber.IsExact));
            return new TokenIssued(ticket.Token.Reveal(), IsNext: false);
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
        if (session.Ticket is not { } ticket)
        {
            return new NoToken();
        }

        try
        {
            await places.RevokeAsync(ticket, cancellationToken);
            return new TokenRevoked();
        }
        catch (JournalException)
        {
            return new Unavailable(Feature.RevokingTokens);
        }
    }
}
