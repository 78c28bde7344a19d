using System.Text;
using ChatRoom.Connections;
using ChatRoom.Journal;
using ChatRoom.Limits;
using ChatRoom.Protocol;

namespace ChatRoom.Commands;

/// <summary><c>/me</c>, <c>/nick</c>, <c>/quit</c> and <c>/resume</c>.</summary>
internal static class SelfCommands
{
    public static ValueTask MeAsync(Participant participant, string arguments) =>
        participant.PostAsync(ChatEventKind.Action, Encoding.UTF8.GetBytes(arguments));

    public static async ValueTask NickAsync(Participant participant, string arguments)
    {
        if (!Alias.TryParse(arguments, participant.Hub.Options.Limits.MaxAliasLength, out var alias, out var reason))
        {
            participant.Reply(reason);
        }
        else if (alias.Value == participant.Alias.Value)
        {
            participant.Reply($"you are already called {alias}");
        }
        else if (!await participant.RefusesTokenAsync(arguments))
        {
            try
            {
                if (!await participant.TryRenameAsync(alias))
                {
                    participant.Reply("that alias is taken");
                }
            }
            catch (JournalException failure)
            {
                participant.Reply(failure.MayBeStored
                    ? "it is not known whether your new alias was saved; you keep the old one"
                    : "the server could not save your new alias; you keep the old one");
            }
        }
    }

    public static async ValueTask QuitAsync(Participant participant, string arguments)
    {
        if (arguments.Length > 0)
        {
            await participant.PostAsync(ChatEventKind.Message, Encoding.UTF8.GetBytes(arguments));
        }

        participant.Quit();
    }

    /// <summary>A member gets or revokes a token; it is redeemed at the prompt only.</summary>
    public static async ValueTask ResumeAsync(Participant participant, string arguments)
    {
        var session = participant.Session;
        try
        {
            if (arguments.Length == 0)
            {
                if (session.Ticket is null && participant.Exceeds(AddressLimit.Token, "tokens"))
                {
                    return;
                }

                var ticket = session.Ticket ??= await participant.Hub.Places.IssueAsync(
                    session, participant, session.NewTrail(participant.Dialect));
                participant.Reply($"to resume this session later (within 24 hours): /resume {ticket.Token.Reveal()}");
            }
            else if (!arguments.Equals("off", StringComparison.OrdinalIgnoreCase))
            {
                // The argument may be a token, so it is not repeated.
                participant.Reply("usage: /resume [off]; a token is for the prompt: reconnect and enter /resume <token> instead of an alias");
            }
            else if (session.Ticket is not { } ticket)
            {
                participant.Reply("you have no token");
            }
            else
            {
                await participant.Hub.Places.RevokeAsync(ticket, session.Stopping);
                session.Ticket = null;
                participant.Reply("your token is revoked");
            }
        }
        catch (JournalException)
        {
            participant.Reply(arguments.Length == 0
                ? "the server cannot save your session right now, try again later"
                : "the server cannot revoke your token right now, try again later");
        }
    }
}
