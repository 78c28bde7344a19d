using ChatRoom.Connections;
using ChatRoom.Protocol;

namespace ChatRoom.Commands;

/// <summary><c>/unignore</c>: shows again what somebody says.</summary>
internal sealed class UnignoreCommand : ICommand
{
    public string Name => "unignore";

    public string Arguments => "<alias>";

    public string Summary => "shows again what somebody says";

    public ValueTask RunAsync(Participant participant, string arguments)
    {
        var removed = Alias.TryParse(arguments, participant.Hub.Options.Limits.MaxAliasLength, out var alias, out _)
            && participant.Ignored.Remove(alias);
        participant.FilterMessages();
        participant.Reply(removed ? $"you hear {alias} again" : $"you do not ignore {arguments}");
        return default;
    }
}
