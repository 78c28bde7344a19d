using System.Text.RegularExpressions;

namespace ChatRoom.EndToEnd.Tests;

/// <summary>
/// An example of a document that shows what a person enters and gets: a fenced <c>text</c> block below <c>&lt;!-- dialogue --&gt;</c>. Lines
/// that begin with <c>/</c> or with the prompt are entered; a line <c>…</c> stands for a password that is entered. In an answer, numbers
/// may be others, and <c>…</c> is any text.
/// </summary>
/// <param name="Lines">The lines.</param>
internal sealed partial record DocDialogue(IReadOnlyList<string> Lines)
{
    /// <summary>What the client is asked at first.</summary>
    public const string Prompt = "alias?";

    /// <summary>Stands for a secret.</summary>
    public const string Secret = "…";

    /// <summary>Returns all dialogues of a document.</summary>
    public static IReadOnlyList<DocDialogue> In(string markdown) =>
    [
        .. Block().Matches(markdown.ReplaceLineEndings("\n")).Select(static match => new DocDialogue(match.Groups[1].Value.TrimEnd('\n').Split('\n'))),
    ];

    /// <summary>Returns the names of the commands that a document mentions.</summary>
    public static IReadOnlyList<string> CommandsIn(string markdown) =>
        [.. Inline().Matches(markdown).Select(static match => match.Groups[1].Value).Distinct(StringComparer.Ordinal)];

    /// <summary>Returns whether a line is as the document shows it.</summary>
    public static bool IsShownAs(string line, string shown) =>
        Regex.IsMatch(line, $"^{Number().Replace(Regex.Escape(shown), @"\d+").Replace("…", ".*", StringComparison.Ordinal)}$");

    [GeneratedRegex(@"^<!-- dialogue -->\n```text\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"`/([a-z]+)(?: [^`]*)?`")]
    private static partial Regex Inline();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Number();
}
