using ChatRoom.Protocol.Model;

namespace ChatRoom.Commands;

/// <summary><c>/help</c>: shows what the table says.</summary>
internal sealed class HelpCommand(CommandTable table)
{
    public ValueTask<Reply?> RunAsync(CommandCall call)
    {
        var name = CommandTable.Split(call.Arguments).Name;
        return new(
            name.Length == 0 ? new CommandList(table.All)
            : table.Find(name) is { } command ? new CommandDetails(command)
            : table.Unknown(name));
    }
}
