namespace ChatRoom.Search;

/// <summary>
/// What somebody searches for: messages that have all of the terms, and none of the excluded ones. Words are compared
/// without regard to case and diacritics; what is neither letter nor number separates words.
/// </summary>
/// <param name="Text">As it was typed, without its page.</param>
/// <param name="Terms">At least one that is not excluded.</param>
/// <param name="Page">Which page of the hits, 1 or more.</param>
public sealed record SearchQuery(string Text, IReadOnlyList<SearchTerm> Terms, int Page)
{
    /// <summary>Only messages with lower ids are found.</summary>
    public long Before { get; init; } = long.MaxValue;

    /// <summary>Hits on a page.</summary>
    public const int PageSize = 10;

    /// <summary>The last page that can be asked for: what is so far back is better found by one more word.</summary>
    public const int LastPage = 1_000;
}
