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

    public ValueTask RunAsync(Session session, string arguments)
    {
        if (arguments.Length == 0)
        {
            session.Reply(session.Ignored.IsEmpty ? "you ignore nobody" : $"you ignore: {string.Join(", ", session.Ignored.Names)}");
        }
        else if (!Alias.TryParse(arguments, session.Hub.Options.Limits.MaxAliasLength, out var alias, out var reason))
        {
            session.Reply(reason);
        }
        else if (alias == session.Alias)
        {
            session.Reply("you cannot ignore yourself");
        }
        else if (session.Ignored.Names.Take(Most).Count() == Most)
        {
            session.Reply($"you ignore {Most} already, that is the most");
        }
        else
        {
            // Also somebody who is not here: one who comes and goes stays ignored.
            session.Ignored.Add(alias);
            session.FilterMessages();
            session.Reply($"you ignore {alias} now");
        }

        return default;
    }
}
