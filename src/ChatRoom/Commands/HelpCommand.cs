using ChatRoom.Connections;

namespace ChatRoom.Commands;

/// <summary><c>/help</c>: shows what the table says. No line is longer than 80 columns.</summary>
internal static class HelpCommand
{
    public static ValueTask RunAsync(Participant participant, string arguments)
    {
        var table = participant.Hub.Commands;
        if (arguments.Length == 0)
        {
            var width = table.All.Max(static command => command.Usage.Length);
            foreach (var command in table.All)
            {
                participant.Reply($"{command.Usage.PadRight(width)}  {command.Summary}");
            }

            participant.Reply($"{"//text".PadRight(width)}  send /text as a message");
        }
        else if (table.Find(arguments) is { } command)
        {
            participant.Reply($"{command.Usage}  {command.Summary}");
            if (command.Synonyms.Count > 0)
            {
                participant.Reply($"also /{string.Join(", /", command.Synonyms)}");
            }

            foreach (var detail in command.Details)
            {
                participant.Reply(detail);
            }
        }
        else
        {
            participant.Reply(table.Unknown(CommandTable.Split(arguments).Name));
        }

        return default;
    }
}
