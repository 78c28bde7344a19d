namespace ChatRoom.Client.Editing;

/// <summary>
/// Completes the word before the cursor: a command at the beginning of the line, what can follow the command after it
/// (<see cref="CommandArguments"/>), otherwise an alias. Repeated calls cycle through all matches and the original text.
/// </summary>
/// <param name="aliases">Returns the aliases in the room.</param>
/// <param name="rooms">Returns the rooms that the client knows.</param>
internal sealed class Completion(Func<IEnumerable<string>> aliases, Func<IEnumerable<string>> rooms)
{
    /// <summary>The commands of ChatRoom and their synonyms, sorted.</summary>
    public static readonly IReadOnlyList<string> Commands =
    [
        "/?", "/admin", "/announce", "/audit", "/away", "/back", "/ban", "/bans", "/bell", "/bye", "/cert", "/deop", "/devoice", "/drop", "/exit",
        "/export", "/file", "/forget", "/held", "/help", "/history", "/ids", "/ignore", "/invite", "/join", "/kick", "/leave", "/list", "/lockdown", "/login",
        "/logout", "/me", "/mentions", "/more", "/motd", "/msg", "/mute", "/names", "/nick", "/op", "/part", "/password", "/purge", "/quit", "/r",
        "/read", "/redact", "/register", "/release", "/reply", "/report", "/resume", "/room", "/rooms", "/search", "/seen", "/sessions", "/slow",
        "/suspend", "/tell", "/timestamps", "/token", "/topic", "/unban", "/unignore", "/unmute", "/unregister", "/unsuspend", "/upload", "/uptime", "/version",
        "/voice", "/w", "/webhook", "/whisper", "/who", "/whois",
    ];

    private IReadOnlyList<string> _texts = []; // the line up to the cursor: as typed, then with each match
    private string _rest = "";
    private int _at;

    /// <summary>Returns the completed line and its cursor; null if nothing matches.</summary>
    public (string Text, int Cursor)? Next(string text, int cursor, bool isBackwards = false)
    {
        var isContinued = _texts.Count > 1 && text == _texts[_at] + _rest && cursor == _texts[_at].Length;
        if (!isContinued)
        {
            _rest = text[cursor..];
            _texts = [text[..cursor], .. Candidates(text[..cursor])];
            _at = 0;
        }

        if (_texts.Count < 2)
        {
            return null;
        }

        _at = (_at + (isBackwards ? _texts.Count - 1 : 1)) % _texts.Count;
        return (_texts[_at] + _rest, _texts[_at].Length);
    }

    private IEnumerable<string> Candidates(string typed)
    {
        var start = typed.LastIndexOf(' ') + 1;
        var (before, word) = (typed[..start], typed[start..]);
        if (start == 0 && word.StartsWith('/'))
        {
            return Matches(Commands, word, "", " ");
        }

        if (CommandArguments.After(before) is { } following)
        {
            return following.SelectMany(what => what switch
            {
                CommandArguments.Alias => Matches(aliases(), word, before, " "),
                CommandArguments.Room => Matches(rooms(), word.StartsWith('#') ? word : $"#{word}", before, ""),
                CommandArguments.Command => Matches(Commands.Select(static command => command[1..]), word, before, ""),
                _ => Matches([what], word, before, " "),
            });
        }

        // An alias at the beginning of a line addresses a user, so a colon follows.
        return word.StartsWith('@')
            ? Matches(aliases(), word[1..], $"{before}@", " ")
            : Matches(aliases(), word, before, start == 0 ? ": " : " ");
    }

    private static IEnumerable<string> Matches(IEnumerable<string> all, string word, string before, string after) => all
        .Where(one => one.StartsWith(word, StringComparison.OrdinalIgnoreCase))
        .Select(one => $"{before}{one}{after}");
}
