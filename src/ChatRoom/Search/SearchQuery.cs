namespace ChatRoom.Search;

/// <summary>
/// A query for messages that have all of the terms, and none of the excluded ones. Words are compared without case and
/// diacritics; every character that is neither a letter nor a number separates words.
/// </summary>
/// <param name="Text">The query as typed, without its page.</param>
/// <param name="Terms">The terms, at least one of which is not excluded.</param>
/// <param name="Page">The page of the results, 1 or more.</param>
public sealed record SearchQuery(string Text, IReadOnlyList<SearchTerm> Terms, int Page)
{
    /// <summary>Only messages with lower ids are found.</summary>
    public long Before { get; init; } = long.MaxValue;

    /// <summary>The number of results on a page.</summary>
    public const int PageSize = 10;

    /// <summary>The last page that can be requested: older messages are better found with another word.</summary>
    public const int LastPage = 1_000;
}
