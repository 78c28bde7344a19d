using ChatRoom.Connections;

namespace ChatRoom.Commands;

/// <summary><c>/help</c>: lists what there is.</summary>
internal sealed class HelpCommand : ICommand
{
    public string Name => "help";

    public IReadOnlyList<string> Synonyms => ["?"];

    public string Arguments => "[command]";

    public string Summary => "lists the commands, or explains one";

    public ValueTask RunAsync(Participant participant, string arguments)
    {
        if (arguments.Length > 0)
        {
            participant.Reply(participant.Hub.Commands.Find(arguments) is { } command
                ? Explain(command)
                : $"unknown command: /{arguments.TrimStart('/')} (try /help)");
            return default;
        }

        foreach (var command in participant.Hub.Commands.All)
        {
            participant.Reply(Explain(command));
        }

        participant.Reply("//text  says /text");
        return default;
    }

    private static string Explain(ICommand command)
    {
        var synonyms = command.Synonyms.Count == 0 ? "" : $" (also /{string.Join(", /", command.Synonyms)})";
        return $"{CommandTable.UsageOf(command)}  {command.Summary}{synonyms}";
    }
}
