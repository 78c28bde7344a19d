using System.Text;
using ChatRoom.Protocol;
using ChatRoom.Search;

namespace ChatRoom.Sqlite.Search;

/// <summary>
/// What a query is in the language of FTS5 (https://sqlite.org/fts5.html#full_text_query_syntax). Every word is a quoted
/// string, in which nothing has a meaning but the quotation mark: so nobody can say anything else in that language.
/// </summary>
internal static class SearchExpression
{
    /// <summary>What an author's word begins with: U+0001, which no text can have (<see cref="Sanitizer"/>).</summary>
    public const char AuthorMark = '\u0001';

    /// <summary>The expression for a query.</summary>
    public static string Of(SearchQuery query)
    {
        var wanted = string.Join(" AND ", query.Terms.Where(static term => !term.IsExcluded).Select(Of));
        var excluded = string.Join(" OR ", query.Terms.Where(static term => term.IsExcluded).Select(Of));
        return excluded.Length == 0 ? wanted : $"({wanted}) NOT ({excluded})";
    }

    /// <summary>
    /// The word by which an author is found, exactly: it stands in the index behind the text. In hexadecimal, because the
    /// tokenizer would take an alias like <c>ann-2</c> for two words.
    /// </summary>
    /// <param name="key">The alias's <see cref="Alias.Key"/>.</param>
    public static string AuthorWord(string key) => $"{AuthorMark}{Convert.ToHexStringLower(Encoding.UTF8.GetBytes(key))}";

    private static string Of(SearchTerm term) => term.IsAuthor
        ? $"\"{AuthorWord(term.Text)}\""
        : $"\"{Clean(term.Text).Replace("\"", "\"\"", StringComparison.Ordinal)}\"{(term.IsPrefix ? "*" : "")}";

    // A NUL would end the expression, U+0001 would name an author.
    private static string Clean(string text) => string.Concat(text.Select(static c => char.IsControl(c) ? ' ' : c));
}
