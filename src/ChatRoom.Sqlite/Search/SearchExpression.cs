using System.Text;
using ChatRoom.Protocol;
using ChatRoom.Search;

namespace ChatRoom.Sqlite.Search;

/// <summary>
/// Translates a query to the language of FTS5 (https://sqlite.org/fts5.html#full_text_query_syntax). Every word becomes a
/// quoted string, in which only the quotation mark is special, so users cannot write other FTS5 syntax.
/// </summary>
internal static class SearchExpression
{
    /// <summary>The first character of an author's word: U+0001, which no text can contain (<see cref="Sanitizer"/>).</summary>
    public const char AuthorMark = '\u0001';

    /// <summary>Returns the expression for a query.</summary>
    public static string Of(SearchQuery query)
    {
        var wanted = string.Join(" AND ", query.Terms.Where(static term => !term.IsExcluded).Select(Of));
        var excluded = string.Join(" OR ", query.Terms.Where(static term => term.IsExcluded).Select(Of));
        return excluded.Length == 0 ? wanted : $"({wanted}) NOT ({excluded})";
    }

    /// <summary>
    /// Returns the word that finds exactly one author; the index has it after the text. It is hexadecimal, because the
    /// tokenizer would split an alias like <c>ann-2</c> into two words.
    /// </summary>
    /// <param name="key">The alias's <see cref="Alias.Key"/>.</param>
    public static string AuthorWord(string key) => $"{AuthorMark}{Convert.ToHexStringLower(Encoding.UTF8.GetBytes(key))}";

    private static string Of(SearchTerm term) => term.IsAuthor
        ? $"\"{AuthorWord(term.Text)}\""
        : $"\"{Clean(term.Text).Replace("\"", "\"\"", StringComparison.Ordinal)}\"{(term.IsPrefix ? "*" : "")}";

    // A NUL would end the expression, and U+0001 would begin an author's word.
    private static string Clean(string text) => string.Concat(text.Select(static c => char.IsControl(c) ? ' ' : c));
}
