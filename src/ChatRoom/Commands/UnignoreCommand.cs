using ChatRoom.Connections;
using ChatRoom.Protocol;

namespace ChatRoom.Commands;

/// <summary><c>/unignore</c>: shows again what somebody says.</summary>
internal sealed class UnignoreCommand : ICommand
{
    public string Name => "unignore";

    public string Arguments => "<alias>";

    public string Summary => "shows again what somebody says";

    public ValueTask RunAsync(Session session, string arguments)
    {
        var removed = Alias.TryParse(arguments, session.Hub.Options.Limits.MaxAliasLength, out var alias, out _)
            && session.Ignored.Remove(alias);
        session.FilterMessages();
        session.Reply(removed ? $"you hear {alias} again" : $"you do not ignore {arguments}");
        return default;
    }
}
