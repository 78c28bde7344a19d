using ChatRoom.Protocol;

namespace ChatRoom.Search;

/// <summary>One thing that a message must have, or must not have, to be found.</summary>
/// <param name="Text">A word, or words that follow one another; it has at least one letter or number. Of an author: <see cref="Alias.Key"/>.</param>
/// <param name="IsPrefix">Whether the last word may go on.</param>
/// <param name="IsExcluded">Whether the message must not have it.</param>
/// <param name="IsAuthor">Whether it is who said it, not what was said.</param>
public sealed record SearchTerm(string Text, bool IsPrefix = false, bool IsExcluded = false, bool IsAuthor = false);
