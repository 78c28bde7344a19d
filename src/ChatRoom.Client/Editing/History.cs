using ChatRoom.Client.Messages;

namespace ChatRoom.Client.Editing;

/// <summary>
/// The lines that the user has submitted, with a position for moving through them. Initially the position is after the newest
/// line. The history is in memory only and contains no passwords or tokens.
/// </summary>
internal sealed class History
{
    private const int Capacity = 1000;
    private static readonly string[] Secrets = ["/login", "/register", "/password", "/unregister", "/resume", "/admin"];

    private readonly List<string> _lines = [];
    private int _at;
    private string _draft = "";

    /// <summary>Adds a line, unless it equals the newest one, and moves the position to the end.</summary>
    public void Add(string line)
    {
        var isSecret = Secrets.Contains(line.TrimStart().Split(' ', 2)[0], StringComparer.OrdinalIgnoreCase) || UserLine.MayContainToken(line);
        if (line.Trim().Length > 0 && !isSecret && (_lines.Count == 0 || _lines[^1] != line))
        {
            _lines.Add(line);
        }

        if (_lines.Count > Capacity)
        {
            _lines.RemoveAt(0);
        }

        _at = _lines.Count;
    }

    /// <summary>Returns the previous line; null if there is none.</summary>
    /// <param name="current">The text being typed, which <see cref="Forward"/> returns at the end.</param>
    public string? Back(string current)
    {
        if (_at == 0)
        {
            return null;
        }

        if (_at == _lines.Count)
        {
            _draft = current;
        }

        return _lines[--_at];
    }

    /// <summary>Returns the next line. After the newest line returns the text being typed, and then null.</summary>
    public string? Forward() => _at == _lines.Count ? null
        : ++_at == _lines.Count ? _draft
        : _lines[_at];

    /// <summary>Returns the newest line that contains a text; null if there is none.</summary>
    /// <param name="text">The text to find.</param>
    /// <param name="before">A line: only older lines are searched; null: all lines are.</param>
    public string? Find(string text, string? before)
    {
        var end = before is null ? _lines.Count : Math.Max(0, _lines.LastIndexOf(before));
        return _lines.Take(end).LastOrDefault(line => line != before && line.Contains(text, StringComparison.OrdinalIgnoreCase));
    }
}
