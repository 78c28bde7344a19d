using System.Text;
using System.Text.RegularExpressions;

namespace ChatRoom.EndToEnd.Tests;

/// <summary>
/// A shell example of a document: a fenced <c>sh</c> block below <c>&lt;!-- test: NAME --&gt;</c>. A fenced <c>text</c> block
/// below <c>&lt;!-- output: NAME --&gt;</c>, if there is one, is the expected output.
/// </summary>
internal sealed record DocExample(string Name, string Script, string? Output)
{
    private static readonly Regex Tag = new(@"^\s*<!--\s*(test|output):\s*(\S+)\s*-->\s*$");

    /// <summary>Returns all examples of a document.</summary>
    /// <exception cref="InvalidDataException">A tag has no block of its language below it, a name appears twice, or an output has no test.</exception>
    public static IReadOnlyList<DocExample> In(string markdown)
    {
        var lines = markdown.ReplaceLineEndings("\n").Split('\n');
        var scripts = new Dictionary<string, string>();
        var outputs = new Dictionary<string, string>();
        for (var i = 0; i < lines.Length; i++)
        {
            if (Tag.Match(lines[i]) is { Success: true } tag)
            {
                var (isTest, name) = (tag.Groups[1].Value == "test", tag.Groups[2].Value);
                if (!(isTest ? scripts : outputs).TryAdd(name, BlockBelow(lines, i, isTest ? "sh" : "text")))
                {
                    throw new InvalidDataException($"two blocks are tagged {tag.Value.Trim()}");
                }
            }
        }

        return outputs.Keys.FirstOrDefault(name => !scripts.ContainsKey(name)) is { } orphan
            ? throw new InvalidDataException($"the output {orphan} has no test of that name")
            : [.. scripts.Select(script => new DocExample(script.Key, script.Value, outputs.GetValueOrDefault(script.Key)))];
    }

    /// <summary>Returns whether an output matches. <c>…</c> matches any text within a line; alone in a line it matches any number of lines.</summary>
    public bool IsPrintedAs(string printed)
    {
        var pattern = new StringBuilder("^");
        foreach (var line in (Output ?? "…").TrimEnd('\n').Split('\n'))
        {
            pattern.Append(line.Trim() == "…"
                ? @"(?:[^\n]*\n)*"
                : $"{string.Join(@"[^\n]*", line.TrimEnd().Split('…').Select(Regex.Escape))}[ \\t]*\n");
        }

        var text = printed.ReplaceLineEndings("\n").TrimEnd('\n');
        return Regex.IsMatch(text.Length == 0 ? "" : $"{text}\n", $"{pattern}\\z");
    }

    private static string BlockBelow(string[] lines, int tag, string language)
    {
        var fence = tag + 1 < lines.Length ? lines[tag + 1] : "";
        var indent = fence.Length - fence.TrimStart().Length;
        var end = Array.FindIndex(lines, Math.Min(tag + 2, lines.Length), static line => line.Trim() == "```");
        return fence.Trim() != $"```{language}" || end < 0
            ? throw new InvalidDataException($"no block ```{language} stands right below {lines[tag].Trim()}")
            : string.Concat(lines[(tag + 2)..end].Select(line => $"{line[Math.Min(indent, line.Length - line.TrimStart().Length)..]}\n"));
    }
}
