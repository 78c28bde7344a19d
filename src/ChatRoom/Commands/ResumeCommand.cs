using ChatRoom.Connections;
using ChatRoom.Journal;

namespace ChatRoom.Commands;

/// <summary><c>/resume</c>: shows the token with which one comes back to one's place, or comes back with it.</summary>
internal sealed class ResumeCommand : ICommand
{
    public string Name => "resume";

    public string Arguments => "[token] [id]";

    public string Summary => "shows how to come back to where you are, or comes back: with what was said since, or since the id";

    public async ValueTask RunAsync(Participant participant, string arguments)
    {
        try
        {
            if (arguments.Length == 0)
            {
                var ticket = await participant.AskForTicketAsync();
                participant.Reply($"to come back to where you were, within 24 hours: /resume {ticket.Token.Reveal()}");
            }
            else if (ResumeRequest.TryParse(arguments) is not { } request)
            {
                participant.Reply($"usage: {CommandTable.UsageOf(this)}");
            }
            else if (request.Token is { } own && participant.Holds(own))
            {
                participant.Reply("you are there already");
            }
            else if (request.Token is not { } token || !await participant.TryComeBackAsync(token, request.After))
            {
                participant.Reply(ResumeRequest.NotValid);
            }
        }
        catch (JournalException)
        {
            participant.Reply(arguments.Length == 0 ? "your place cannot be kept at present, try again later" : ResumeRequest.NotNow);
        }
    }
}
