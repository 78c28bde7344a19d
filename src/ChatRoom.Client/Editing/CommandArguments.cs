namespace ChatRoom.Client.Editing;

/// <summary>What can follow a command of ChatRoom: fixed words, aliases, rooms and commands.</summary>
internal static class CommandArguments
{
    /// <summary>Stands for any alias.</summary>
    public const string Alias = "<alias>";

    /// <summary>Stands for any room.</summary>
    public const string Room = "<room>";

    /// <summary>Stands for any command, without its slash.</summary>
    public const string Command = "<command>";

    private const string Any = "*";
    private static readonly string[] OnOff = ["on", "off"];

    /// <summary>
    /// What can follow, by the words before it. <c>*</c> stands for any word. Words that begin with <c>-</c> do not count.
    /// After a command that is not here a text follows, which may contain aliases.
    /// </summary>
    public static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> ByWords = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase)
    {
        ["/?"] = [Command],
        ["/admin"] = ["remove"],
        ["/admin remove"] = [Alias],
        ["/back"] = [],
        ["/ban"] = ["-g", "--try", "--login-required", Alias],
        ["/bans"] = ["-g"],
        ["/bell"] = OnOff,
        ["/cert"] = ["add", "list", "remove"],
        ["/drop"] = [],
        ["/export"] = [],
        ["/file"] = [],
        ["/forget"] = ["me", Alias],
        ["/forget me"] = ["yes"],
        ["/held"] = [],
        ["/help"] = [Command],
        ["/history"] = [],
        ["/ids"] = OnOff,
        ["/join"] = [Room],
        ["/leave"] = [],
        ["/list"] = [],
        ["/lockdown"] = ["registrations", "read-only", "accounts", "closed", "off"],
        ["/mentions"] = [],
        ["/more"] = [],
        ["/motd"] = [],
        ["/mute"] = ["-g", Alias],
        ["/part"] = [],
        ["/password"] = [],
        ["/read"] = [],
        ["/register"] = [],
        ["/release"] = [],
        ["/resume"] = ["off"],
        ["/room"] = ["info", "register", "unregister", "set", "owner"],
        ["/room owner"] = [Alias],
        ["/room set"] = ["private", "accounts", "moderated", "filters", "history", "retention", "slow", "key", "topic"],
        ["/room set private"] = OnOff,
        ["/room set accounts"] = OnOff,
        ["/room set moderated"] = OnOff,
        ["/room set filters"] = OnOff,
        ["/room set history"] = ["default"],
        ["/room set retention"] = ["default"],
        ["/room set slow"] = ["off"],
        ["/room set key"] = ["off"],
        ["/rooms"] = [],
        ["/sessions"] = ["end"],
        ["/slow"] = ["30s", "off"],
        ["/timestamps"] = OnOff,
        ["/token"] = ["new", "list", "revoke"],
        ["/token new *"] = ["read", "write", "moderate"],
        ["/unban"] = ["-g", Alias],
        ["/unmute"] = ["-g", Alias],
        ["/unregister"] = [],
        ["/upload"] = [],
        ["/uptime"] = [],
        ["/version"] = [],
        ["/webhook"] = ["new", "to", "list", "remove", "enable"],
    };

    /// <summary>Returns what can follow the beginning of a line; null: a text.</summary>
    public static IReadOnlyList<string>? After(string before)
    {
        var words = before.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(static word => !word.StartsWith('-')).ToArray();
        if (words is not [['/', ..] command, ..] || !ByWords.TryGetValue(command, out var first))
        {
            return null;
        }

        return ByWords.GetValueOrDefault(string.Join(' ', words))
            ?? ByWords.GetValueOrDefault(string.Join(' ', [.. words[..^1], Any]))
            ?? (first.Contains(Alias) ? null : []);
    }
}
