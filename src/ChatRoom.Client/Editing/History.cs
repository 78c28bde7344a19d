namespace ChatRoom.Client.Editing;

/// <summary>
/// What was typed before, and the walk through it. The line that was being typed when the walk began is its end. Kept in
/// memory only, and passwords not at all.
/// </summary>
internal sealed class History
{
    private const int Capacity = 1000;
    private static readonly string[] Secrets = ["/login", "/register"];

    private readonly List<string> _lines = [];
    private int _at;
    private string _draft = "";

    /// <summary>Remembers a line, unless it is the same as the last; the next walk begins after it.</summary>
    public void Add(string line)
    {
        var isSecret = Secrets.Contains(line.Split(' ', 2)[0], StringComparer.OrdinalIgnoreCase);
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

    /// <summary>The line before; null if there is none.</summary>
    /// <param name="current">What the line is now.</param>
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

    /// <summary>The line after, in the end the one that was being typed; null if we are there.</summary>
    public string? Forward() => _at == _lines.Count ? null
        : ++_at == _lines.Count ? _draft
        : _lines[_at];
}
