namespace ChatRoom.Client.Editing;

/// <summary>
/// Completes the word before the cursor: a command at the beginning of the line, a room after <c>/join</c>, otherwise an
/// alias. Repeated calls go through all matches and then back to what was typed.
/// </summary>
/// <param name="aliases">Returns the aliases in the room.</param>
/// <param name="rooms">Returns the known rooms.</param>
internal sealed class Completion(Func<IEnumerable<string>> aliases, Func<IEnumerable<string>> rooms)
{
    /// <summary>The commands of ChatRoom and their synonyms, by name, as <c>/help</c> lists them.</summary>
    public static readonly IReadOnlyList<string> Commands =
    [
        "/?", "/bye", "/exit", "/help", "/history", "/ids", "/ignore", "/join", "/leave", "/list", "/me", "/more", "/msg", "/names", "/nick", "/part", "/quit",
        "/r", "/reply", "/resume", "/rooms", "/search", "/tell", "/timestamps", "/topic", "/unignore", "/w", "/whisper", "/who",
    ];

    private IReadOnlyList<string> _texts = []; // the line up to the cursor: as typed, and with each match
    private string _rest = "";
    private int _at;

    /// <summary>Returns the completed line and its cursor; null if nothing matches.</summary>
    public (string Text, int Cursor)? Next(string text, int cursor, bool isBackwards = false)
    {
        var isGoingOn = _texts.Count > 1 && text == _texts[_at] + _rest && cursor == _texts[_at].Length;
        if (!isGoingOn)
        {
            _rest = text[cursor..];
            _texts = [text[..cursor], .. WaysToComplete(text[..cursor])];
            _at = 0;
        }

        if (_texts.Count < 2)
        {
            return null;
        }

        _at = (_at + (isBackwards ? _texts.Count - 1 : 1)) % _texts.Count;
        return (_texts[_at] + _rest, _texts[_at].Length);
    }

    private IEnumerable<string> WaysToComplete(string typed)
    {
        var start = typed.LastIndexOf(' ') + 1;
        var (before, word) = (typed[..start], typed[start..]);
        if (start == 0 && word.StartsWith('/'))
        {
            return Fitting(Commands, word, "", " ");
        }

        if (before.TrimEnd().Equals("/join", StringComparison.OrdinalIgnoreCase))
        {
            return Fitting(rooms(), word.StartsWith('#') ? word : $"#{word}", before, "");
        }

        // At the beginning of a line people address somebody.
        return word.StartsWith('@')
            ? Fitting(aliases(), word[1..], $"{before}@", " ")
            : Fitting(aliases(), word, before, start == 0 ? ": " : " ");
    }

    private static IEnumerable<string> Fitting(IEnumerable<string> all, string word, string before, string after) => all
        .Where(one => one.StartsWith(word, StringComparison.OrdinalIgnoreCase))
        .Select(one => $"{before}{one}{after}");
}
