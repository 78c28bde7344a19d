using System.Text;
using ChatRoom.Connections;
using ChatRoom.Identity;
using ChatRoom.Journal;
using ChatRoom.Limits;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Commands;

/// <summary><c>/me</c>, <c>/nick</c>, <c>/quit</c> and <c>/resume</c>.</summary>
internal static class SelfCommands
{
    public static ValueTask<Reply?> MeAsync(Participant participant, string arguments) =>
        participant.PostAsync(ChatEventKind.Action, Encoding.UTF8.GetBytes(arguments));

    public static async ValueTask<Reply?> NickAsync(Participant participant, string arguments)
    {
        if (!Alias.TryParse(arguments, participant.Hub.Options.Limits.MaxAliasLength, out var alias, out var reason))
        {
            return new Invalid(ErrorCode.AliasBad, reason);
        }

        if (alias.Value == participant.Alias.Value)
        {
            return new AlreadyCalled(alias);
        }

        if (await participant.RefusalOfTokenAsync(arguments) is { } refusal)
        {
            return refusal;
        }

        try
        {
            return await participant.TryRenameAsync(alias) ? null : ReservedAliases.Refusal(participant.Hub.Options, alias);
        }
        catch (JournalException failure)
        {
            return new AliasNotStored(IsKnown: !failure.MayBeStored);
        }
    }

    public static async ValueTask<Reply?> QuitAsync(Participant participant, string arguments)
    {
        var refusal = arguments.Length > 0 ? await participant.PostAsync(ChatEventKind.Message, Encoding.UTF8.GetBytes(arguments)) : null;
        participant.Quit();
        return refusal;
    }

    /// <summary>A member gets or revokes a token; it is redeemed at the prompt only.</summary>
    public static async ValueTask<Reply?> ResumeAsync(Participant participant, string arguments) =>
        arguments.Length == 0 ? await IssueAsync(participant)
        : arguments.Equals("off", StringComparison.OrdinalIgnoreCase) ? await RevokeAsync(participant)
        : new TokenIsForThePrompt("/resume [off]"); // the argument may be a token, so it is not repeated

    private static async ValueTask<Reply> IssueAsync(Participant participant)
    {
        var session = participant.Session;
        if (session.Ticket is null && participant.TakeOrWait(AddressLimit.Token) is { } wait)
        {
            return new TooOften(RateLimit.NewTokens, wait);
        }

        try
        {
            var ticket = session.Ticket ??= await participant.Hub.Places.IssueAsync(session, participant, session.NewTrail(participant.Subscriber.IsExact));
            return new TokenIssued(ticket.Token.Reveal(), IsNext: false);
        }
        catch (JournalException)
        {
            return new Unavailable(Feature.IssuingTokens);
        }
    }

    private static async ValueTask<Reply> RevokeAsync(Participant participant)
    {
        var session = participant.Session;
        if (session.Ticket is not { } ticket)
        {
            return new NoToken();
        }

        try
        {
            await participant.Hub.Places.RevokeAsync(ticket, session.Stopping);
            session.Ticket = null;
            return new TokenRevoked();
        }
        catch (JournalException)
        {
            return new Unavailable(Feature.RevokingTokens);
        }
    }
}
