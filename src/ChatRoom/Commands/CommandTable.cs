using ChatRoom.Connections;

namespace ChatRoom.Commands;

/// <summary>The commands, by name and synonym.</summary>
internal sealed class CommandTable
{
    private readonly Dictionary<string, ICommand> _byName = new(StringComparer.OrdinalIgnoreCase);

    /// <exception cref="ArgumentException">Two commands go by the same name.</exception>
    public CommandTable(IEnumerable<ICommand> commands)
    {
        All = [.. commands.OrderBy(static command => command.Name, StringComparer.Ordinal)];
        foreach (var command in All)
        {
            _byName.Add(command.Name, command);
            foreach (var synonym in command.Synonyms)
            {
                _byName.Add(synonym, command);
            }
        }
    }

    /// <summary>All there are, by name.</summary>
    public IReadOnlyList<ICommand> All { get; }

    /// <summary>A command by its name or a synonym, with or without the slash.</summary>
    public ICommand? Find(string name) => _byName.GetValueOrDefault(name.TrimStart('/'));

    /// <summary>Does what a line asks for; tells the member if it cannot be done.</summary>
    /// <param name="participant">Whose member gave it.</param>
    /// <param name="line">The line, without its slash.</param>
    public ValueTask RunAsync(Participant participant, string line)
    {
        var (name, arguments) = Split(line);
        if (Find(name) is not { } command)
        {
            participant.Reply($"unknown command: /{name} (try /help)");
            return default;
        }

        if (arguments.Length == 0 && command.Arguments.StartsWith('<'))
        {
            participant.Reply($"usage: {UsageOf(command)}");
            return default;
        }

        return command.RunAsync(participant, arguments);
    }

    /// <summary>The name and the arguments of a line without its slash.</summary>
    public static (string Name, string Arguments) Split(string line)
    {
        var end = line.IndexOf(' ', StringComparison.Ordinal);
        return end < 0 ? (line, "") : (line[..end], line[end..].Trim());
    }

    /// <summary>How a command is given.</summary>
    public static string UsageOf(ICommand command) => $"/{command.Name} {command.Arguments}".TrimEnd();
}
