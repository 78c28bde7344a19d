using ChatRoom.Connections;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Commands;

/// <summary><c>/help</c>: shows what the table says.</summary>
internal static class HelpCommand
{
    public static ValueTask<Reply?> RunAsync(Participant participant, string arguments)
    {
        var table = participant.Hub.Commands;
        return new(
            arguments.Length == 0 ? new CommandList(table.All)
            : table.Find(arguments) is { } command ? new CommandDetails(command)
            : table.Unknown(CommandTable.Split(arguments).Name));
    }
}
