using ChatRoom.Connections;
using ChatRoom.Journal;
using ChatRoom.Protocol;

namespace ChatRoom.Commands;

/// <summary><c>/nick</c>: changes the alias.</summary>
internal sealed class NickCommand : ICommand
{
    public string Name => "nick";

    public string Arguments => "<alias>";

    public string Summary => "changes your alias";

    public async ValueTask RunAsync(Participant participant, string arguments)
    {
        if (!Alias.TryParse(arguments, participant.Hub.Options.Limits.MaxAliasLength, out var alias, out var reason))
        {
            participant.Reply(reason);
        }
        else if (alias.Value == participant.Alias.Value)
        {
            participant.Reply($"you are {alias} already");
        }
        else
        {
            try
            {
                if (!await participant.TryRenameAsync(alias))
                {
                    participant.Reply("that alias is taken");
                }
            }
            catch (JournalException)
            {
                participant.Reply("your new alias could not be stored, you keep the old one");
            }
        }
    }
}
