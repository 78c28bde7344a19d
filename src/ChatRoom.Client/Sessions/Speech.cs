using System.Diagnostics.CodeAnalysis;

namespace ChatRoom.Client.Sessions;

/// <summary>What a line that the user typed is, before it is sent.</summary>
internal static class Speech
{
    private static readonly string[] QuitCommands = ["/quit", "/exit", "/bye"];
    private static readonly string[] WhoCommands = ["/who", "/names"];

    /// <summary>Whether it makes the server close the connection.</summary>
    public static bool IsQuit(string line) => IsOne(line, QuitCommands);

    /// <summary>Whether the server answers with who is in the room.</summary>
    public static bool IsWho(string line) => IsOne(line, WhoCommands);

    /// <summary>As it is said to the tutorial's server, which knows no commands; false for a command.</summary>
    public static bool TryToClassic(string line, string alias, [NotNullWhen(true)] out string? message)
    {
        var isCommand = line.StartsWith('/') && !line.StartsWith("//", StringComparison.Ordinal);
        message = isCommand ? null : $"{alias}: {(line.StartsWith('/') ? line[1..] : line)}";
        return !isCommand;
    }

    private static bool IsOne(string line, string[] commands) =>
        commands.Contains(line.Split(' ', 2)[0], StringComparer.OrdinalIgnoreCase);
}
