using ChatRoom.Connections;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Commands;

/// <summary><c>/help</c>: shows what the table says.</summary>
internal static class HelpCommand
{
    public static ValueTask<Reply?> RunAsync(Participant participant, string arguments)
    {
        var table = participant.Hub.Commands;
        var name = CommandTable.Split(arguments).Name;
        return new(
            name.Length == 0 ? new CommandList(table.All)
            : table.Find(name) is { } command ? new CommandDetails(command)
            : table.Unknown(name));
    }
}
