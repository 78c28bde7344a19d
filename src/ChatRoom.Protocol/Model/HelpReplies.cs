namespace ChatRoom.Protocol.Model;

/// <summary>All commands.</summary>
/// <param name="Commands">The commands, by name.</param>
public sealed record CommandList(IReadOnlyList<CommandHelp> Commands) : Reply;

/// <summary>One command, in detail.</summary>
/// <param name="Command">The command.</param>
public sealed record CommandDetails(CommandHelp Command) : Reply;

/// <summary>What a client can know about a command.</summary>
/// <param name="Name">The name, without the slash.</param>
/// <param name="Parameters">Angle brackets: required; square brackets: optional; empty: none.</param>
/// <param name="Summary">A few words.</param>
public record CommandHelp(string Name, string Parameters, string Summary)
{
    /// <summary>Other names.</summary>
    public IReadOnlyList<string> Synonyms { get; init; } = [];

    /// <summary>Further lines.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];

    /// <summary>The command with its slash and its parameters.</summary>
    public string Usage => $"/{Name} {Parameters}".TrimEnd();
}
