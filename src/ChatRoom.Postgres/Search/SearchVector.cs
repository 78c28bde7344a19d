using System.Globalization;
using System.Text;
using ChatRoom.Protocol;
using ChatRoom.Search;

namespace ChatRoom.Postgres.Search;

/// <summary>
/// The words by which a message is found, in the form of PostgreSQL's types for text search. The server takes texts apart itself, as
/// <see cref="SearchWords"/> does: so the same words are found whatever the database's locale is, and nothing of a query is syntax.
/// </summary>
internal static class SearchVector
{
    private const int MostWords = 16_383; // positions of a tsvector
    private const int MostCharacters = 500; // a word of a tsvector has less than 2 KiB

    /// <summary>Returns the <c>tsvector</c> of a message: its words with their positions, and its author with the weight A.</summary>
    /// <param name="text">The text.</param>
    /// <param name="author">The author; null: only the words.</param>
    public static string Of(string text, Alias? author)
    {
        var vector = new StringBuilder();
        var position = 0;
        foreach (var word in SearchWords.Of(text).Take(MostWords))
        {
            vector.Append(CultureInfo.InvariantCulture, $"'{Cut(word)}':{++position} ");
        }

        return author is null ? vector.ToString() : vector.Append(CultureInfo.InvariantCulture, $"'{AuthorWord(author.Key)}':1A").ToString();
    }

    /// <summary>Returns the <c>tsquery</c> of a query.</summary>
    public static string QueryOf(SearchQuery query) => string.Join(
        " & ", query.Terms.Select(static term => term.IsExcluded ? $"!({Of(term)})" : $"({Of(term)})"));

    /// <summary>The word of an author: no text has it, because words have only letters and digits.</summary>
    private static string AuthorWord(string key) => $"@{Convert.ToHexStringLower(Encoding.UTF8.GetBytes(key))}";

    private static string Of(SearchTerm term)
    {
        if (term.IsAuthor)
        {
            return $"'{AuthorWord(term.Text)}'";
        }

        var words = SearchWords.Of(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(term.Text))); // without halves of surrogate pairs
        return string.Join(" <-> ", words.Select((word, i) => $"'{Cut(word)}'{(term.IsPrefix && i == words.Length - 1 ? ":*" : "")}"));
    }

    // In whole characters of UTF-16, but never the first half of a pair.
    private static string Cut(string word) => word.Length <= MostCharacters ? word
        : char.IsHighSurrogate(word[MostCharacters - 1]) ? word[..(MostCharacters - 1)] : word[..MostCharacters];
}
