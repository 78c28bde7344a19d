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

    public async ValueTask RunAsync(Session session, string arguments)
    {
        if (!Alias.TryParse(arguments, session.Hub.Options.Limits.MaxAliasLength, out var alias, out var reason))
        {
            session.Reply(reason);
        }
        else if (alias.Value == session.Alias.Value)
        {
            session.Reply($"you are {alias} already");
        }
        else
        {
            await RenameAsync(session, alias);
        }
    }

    private static async ValueTask RenameAsync(Session session, Alias alias)
    {
        try
        {
            if (!await session.TryRenameAsync(alias))
            {
                session.Reply("that alias is taken");
            }
        }
        catch (JournalException)
        {
            session.Reply("your alias cannot be changed at present");
        }
    }
}
