using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace ChatRoom.Client.Messages;

/// <summary>Interprets a line of the user before it is sent.</summary>
internal static partial class UserLine
{
    private static readonly string[] QuitCommands = ["/quit", "/exit", "/bye"];
    private static readonly string[] WhoCommands = ["/who", "/names"];
    private static readonly string[] AskingCommands = [.. WhoCommands, "/help", "/?", "/rooms", "/list", "/history", "/search", "/more", "/whois", "/ids"];
    private const string LoginCommand = "/login";
    private static readonly string[] SecretCommands = ["/register", "/password", "/unregister"];
    private static readonly string[] MoveCommands = ["/join", "/part", "/leave"];

    /// <summary>Returns whether a text may contain a resume token, which is as secret as a password.</summary>
    public static bool MayContainToken(string text) => Token().IsMatch(text);

    /// <summary>Returns whether the server may answer the line by asking for a password.</summary>
    public static bool AsksForSecret(string line) => line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries) switch
    {
        [var command] => SecretCommands.Append(LoginCommand).Contains(command, StringComparer.OrdinalIgnoreCase),
        [var command, _] => command.Equals(LoginCommand, StringComparison.OrdinalIgnoreCase),
        _ => false,
    };

    /// <summary>Returns whether the line contains a password, which does not belong into a command.</summary>
    public static bool ContainsSecret(string line) => line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries) switch
    {
        [var command, _, ..] when SecretCommands.Contains(command, StringComparer.OrdinalIgnoreCase) => true,
        [var command, _, _, ..] => command.Equals(LoginCommand, StringComparison.OrdinalIgnoreCase),
        _ => false,
    };

    /// <summary>Returns the alias that a user asks for at the prompt: as <c>ann</c>, <c>/login ann</c> or <c>/register ann</c>.</summary>
    public static string AliasIn(string entry) => entry.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries) is [var command, var alias]
        && new[] { LoginCommand, "/register" }.Contains(command, StringComparer.OrdinalIgnoreCase) ? alias : entry;

    /// <summary>Returns whether the line makes the server close the connection.</summary>
    public static bool IsQuit(string line) => IsOne(line, QuitCommands);

    /// <summary>Returns whether the line asks for the members of the room.</summary>
    public static bool IsWho(string line) => WhoCommands.Contains(line.Trim(), StringComparer.OrdinalIgnoreCase);

    /// <summary>Returns whether the line may move the client to another room.</summary>
    public static bool IsMove(string line) => IsOne(line, MoveCommands) && !AsksForToken(line);

    /// <summary>Returns true if the line switches ids on, false if it switches them off, otherwise null.</summary>
    public static bool? WantsIds(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) switch
    {
        [var command, var what] when command.Equals("/ids", StringComparison.OrdinalIgnoreCase) =>
            what switch { "on" => true, "off" => false, _ => null },
        _ => null,
    };

    /// <summary>Returns whether the line asks for the resume token.</summary>
    public static bool AsksForToken(string line) => line.Trim().Equals("/resume", StringComparison.OrdinalIgnoreCase);

    /// <summary>Returns whether the line is a command that changes nothing.</summary>
    public static bool OnlyAsks(string line) => IsOne(line, AskingCommands) || AsksForToken(line);

    /// <summary>Converts a line to a message for the tutorial's server. Returns false for a command, which that server does not have.</summary>
    public static bool TryToClassic(string line, string alias, [NotNullWhen(true)] out string? message)
    {
        var isCommand = line.StartsWith('/') && !line.StartsWith("//", StringComparison.Ordinal);
        message = isCommand ? null : $"{alias}: {(line.StartsWith('/') ? line[1..] : line)}";
        return !isCommand;
    }

    [GeneratedRegex("[0-9a-fA-F]{32}")]
    private static partial Regex Token();

    private static bool IsOne(string line, string[] commands) =>
        commands.Contains(line.Split(' ', 2)[0], StringComparer.OrdinalIgnoreCase);
}
