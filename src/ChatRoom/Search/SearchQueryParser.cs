using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using ChatRoom.Protocol;

namespace ChatRoom.Search;

/// <summary>
/// Parses the text after <c>/search</c>: <c>words</c>, all of which must be there, <c>"words in a row"</c>,
/// <c>beg*</c>, <c>-word</c>, <c>from:alias</c>, <c>page:2</c>. Throws for no text.
/// </summary>
internal static class SearchQueryParser
{
    /// <summary>How many terms a query may have.</summary>
    public const int MostTerms = 16;

    /// <summary>How many characters (UTF-16) a query may have.</summary>
    public const int LongestText = 400;

    private const int LongestAlias = 64; // above every limit that aliases may have had
    private const string Author = "from:";
    private const string PageKey = "page:";

    /// <summary>Parses a query, or returns why a text is not one.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="query">The query, if the text is one.</param>
    /// <param name="reason">Otherwise the reason, a short phrase for people.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out SearchQuery? query, [NotNullWhen(false)] out string? reason)
    {
        query = null;
        var terms = new List<SearchTerm>();
        var words = new StringBuilder();
        var page = 1;
        reason = text.Length > LongestText ? $"a search has at most {LongestText} characters" : null;
        for (var at = 0; reason is null && Skip(text, ref at);)
        {
            if (text.AsSpan(at).StartsWith(PageKey, StringComparison.OrdinalIgnoreCase))
            {
                reason = TakePage(Word(text, ref at)[PageKey.Length..], out page);
                continue;
            }

            var start = at;
            reason = TakeTerm(text, ref at, out var term);
            terms.Add(term);
            words.Append(words.Length > 0 ? " " : "").Append(text, start, at - start);
        }

        reason ??= terms.Count > MostTerms ? $"a search has at most {MostTerms} words"
            : terms.TrueForAll(static term => term.IsExcluded) ? "a search needs a word that is to be there"
            : null;
        query = reason is null ? new SearchQuery(words.ToString(), terms, page) : null;
        return query is not null;
    }

    /// <summary>Takes a term; returns why it is invalid, or null.</summary>
    private static string? TakeTerm(string text, ref int at, out SearchTerm term)
    {
        var isExcluded = text[at] == '-' && at + 1 < text.Length && !IsSpace(text[at + 1]);
        at += isExcluded ? 1 : 0;
        var reason = text[at] == '"' ? TakePhrase(text, ref at, out term) : TakeWord(Word(text, ref at), out term);
        term = term with { IsExcluded = isExcluded };
        return reason;
    }

    private static string? TakePhrase(string text, ref int at, out SearchTerm term)
    {
        term = new SearchTerm("");
        var end = text.IndexOf('"', at + 1);
        if (end < 0)
        {
            return "a quotation mark (\") is missing";
        }

        var phrase = text[(at + 1)..end];
        var isPrefix = end + 1 < text.Length && text[end + 1] == '*';
        at = end + (isPrefix ? 2 : 1);
        term = new SearchTerm(phrase, isPrefix);
        return HasWord(phrase) ? null : $"there is no letter or digit in \"{phrase}\"";
    }

    private static string? TakeWord(string word, out SearchTerm term)
    {
        if (word.StartsWith(Author, StringComparison.OrdinalIgnoreCase))
        {
            var isAlias = Alias.TryParse(word[Author.Length..], LongestAlias, out var alias, out var reason);
            term = new SearchTerm(alias?.Key ?? "", IsAuthor: true);
            return isAlias ? null : reason;
        }

        var bare = word.EndsWith('*') ? word[..^1] : word;
        term = new SearchTerm(bare, IsPrefix: bare.Length < word.Length);
        return bare.Contains('*', StringComparison.Ordinal) ? "an asterisk (*) stands at the end of a word only"
            : HasWord(bare) ? null
            : $"there is no letter or digit in {word}";
    }

    private static string? TakePage(string number, out int page) =>
        int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out page) && page is >= 1 and <= SearchQuery.LastPage
            ? null
            : $"a page is a number from 1 to {SearchQuery.LastPage}, as page:2";

    /// <summary>Skips white space; returns false at the end of the text.</summary>
    private static bool Skip(string text, ref int at)
    {
        while (at < text.Length && IsSpace(text[at]))
        {
            at++;
        }

        return at < text.Length;
    }

    /// <summary>Takes the text up to the next white space or quotation mark.</summary>
    private static string Word(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && !IsSpace(text[at]) && text[at] != '"')
        {
            at++;
        }

        return text[start..at];
    }

    private static bool IsSpace(char c) => char.IsWhiteSpace(c) || char.IsControl(c);

    private static bool HasWord(string text) => text.EnumerateRunes().Any(static rune => Rune.IsLetterOrDigit(rune) || Rune.IsNumber(rune));
}
