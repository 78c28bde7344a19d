using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ChatRoom.Moderation.Filters;

/// <summary>Reads the filters from their settings and from the files that these name. Reports all errors at once.</summary>
internal sealed class FilterRulesReader
{
    /// <summary>How many words, or expressions from a file, there are at most.</summary>
    public const int MostWords = 100_000;

    /// <summary>How many expressions there are at most: each of them is searched for in each message.</summary>
    public const int MostExpressions = 100;

    private const int MostBytes = 4 * 1024 * 1024;
    private const string Section = $"{ChatRoomOptions.Section}:{nameof(ChatRoomOptions.Filters)}";

    private readonly List<string> _errors = [];
    private readonly List<ForbiddenWord> _words = [];
    private readonly List<Regex> _expressions = [];
    private readonly List<string> _hosts = [];

    /// <param name="options">The settings.</param>
    public FilterRulesReader(FilterOptions options)
    {
        Options = options;
        ReadWords(options.Words);
        ReadExpressions(options.Expressions);
        ReadHosts(options.Links);
    }

    /// <summary>The settings.</summary>
    public FilterOptions Options { get; }

    /// <summary>The errors, one line each, with the setting.</summary>
    public IReadOnlyList<string> Errors => _errors;

    /// <summary>Returns the filters. Words and expressions with an error are missing.</summary>
    /// <param name="gaveUp">Gets each expression whose search was given up.</param>
    /// <param name="people">What people have said lately; null if the filter of repetitions is off.</param>
    /// <param name="addresses">What was said lately from addresses; null if the filter of repetitions is off.</param>
    public FilterRules Build(Action<string> gaveUp, RepetitionMemory? people, RepetitionMemory? addresses) =>
        new(Options, new WordMatcher(_words), new ExpressionMatcher([.. _expressions], gaveUp), new AllowedHosts(_hosts), people, addresses);

    private void ReadWords(WordFilterOptions words)
    {
        Read($"{Section}:Words", words.List, words.File, MostWords, (text, setting) =>
        {
            if (ForbiddenWord.TryParse(text, out var word, out var reason))
            {
                _words.Add(word);
            }
            else
            {
                Report(setting, text, reason);
            }
        });
        Require($"{Section}:Words", words, _words.Count, "words");
    }

    private void ReadExpressions(ExpressionFilterOptions expressions)
    {
        Read($"{Section}:Expressions", expressions.List, expressions.File, MostExpressions, (text, setting) =>
        {
            if (ExpressionMatcher.TryParse(text, out var expression, out var reason))
            {
                _expressions.Add(expression);
            }
            else
            {
                Report(setting, text, reason);
            }
        });
        Require($"{Section}:Expressions", expressions, _expressions.Count, "expressions");
    }

    private void ReadHosts(LinkFilterOptions links)
    {
        for (var i = 0; i < links.AllowedHosts.Count; i++)
        {
            if (AllowedHosts.TryParse(links.AllowedHosts[i], out var host, out var reason))
            {
                _hosts.Add(host);
            }
            else
            {
                Report(Element($"{Section}:Links:AllowedHosts", i), links.AllowedHosts[i], reason);
            }
        }
    }

    private void Read(string section, IReadOnlyList<string> list, string file, int most, Action<string, string> add)
    {
        var count = list.Count;
        for (var i = 0; i < list.Count; i++)
        {
            add(list[i], Element($"{section}:List", i));
        }

        foreach (var (line, number) in LinesOf($"{section}:File", file))
        {
            if (++count > most)
            {
                _errors.Add(string.Create(CultureInfo.InvariantCulture, $"{section}:File: there are more than {most} entries; remove some"));
                return;
            }

            add(line, string.Create(CultureInfo.InvariantCulture, $"{section}:File: {file}, line {number}"));
        }
    }

    private IEnumerable<(string Line, int Number)> LinesOf(string setting, string file)
    {
        if (file.Length == 0)
        {
            return [];
        }

        try
        {
            return [.. LinesOf(file)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            _errors.Add($"{setting}: cannot read {file}: {e.Message.TrimEnd('.').ReplaceLineEndings(" ")}");
            return [];
        }
    }

    private static IEnumerable<(string Line, int Number)> LinesOf(string file)
    {
        using var stream = File.OpenRead(file);
        var bytes = new byte[MostBytes + 1]; // not its length: a device or a pipe has none
        var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (length > MostBytes)
        {
            throw new IOException("it is larger than 4 MiB");
        }

        var lines = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes, 0, length).TrimStart('\uFEFF').Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            if (line.Length > 0 && !line.StartsWith('#'))
            {
                yield return (line, i + 1);
            }
        }
    }

    private void Require(string section, FilterKindOptions rule, int count, string what)
    {
        if (rule.Action != FilterAction.Off && count == 0 && !_errors.Exists(error => error.StartsWith($"{section}:", StringComparison.Ordinal)))
        {
            _errors.Add($"{section}:Action: there are no {what}; set {section}:List or {section}:File, or the action to Off");
        }
    }

    private void Report(string setting, string text, string reason) => _errors.Add($"{setting}: '{text}' {reason}");

    private static string Element(string list, int index) => string.Create(CultureInfo.InvariantCulture, $"{list}:{index}");
}
