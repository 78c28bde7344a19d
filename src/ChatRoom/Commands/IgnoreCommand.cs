using ChatRoom.Connections;
using ChatRoom.Protocol;

namespace ChatRoom.Commands;

/// <summary><c>/ignore</c>: does not show what somebody says.</summary>
internal sealed class IgnoreCommand : ICommand
{
    private const int Most = 1000;

    public string Name => "ignore";

    public string Arguments => "[alias]";

    public string Summary => "hides what somebody says from you, or lists whom you ignore";

    public ValueTask RunAsync(Participant participant, string arguments)
    {
        if (arguments.Length == 0)
        {
            participant.Reply(participant.Ignored.IsEmpty ? "you ignore nobody" : $"you ignore: {string.Join(", ", participant.Ignored.Names)}");
        }
        else if (!Alias.TryParse(arguments, participant.Hub.Options.Limits.MaxAliasLength, out var alias, out var reason))
        {
            participant.Reply(reason);
        }
        else if (alias == participant.Alias)
        {
            participant.Reply("you cannot ignore yourself");
        }
        else if (participant.Ignored.Names.Take(Most).Count() == Most)
        {
            participant.Reply($"you ignore {Most} already, that is the most");
        }
        else
        {
            // Also somebody who is not here: one who comes and goes stays ignored.
            participant.Ignored.Add(alias);
            participant.FilterMessages();
            participant.Reply($"you ignore {alias} now");
        }

        return default;
    }
}
