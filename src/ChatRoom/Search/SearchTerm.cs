using ChatRoom.Protocol;

namespace ChatRoom.Search;

/// <summary>A condition of a query.</summary>
/// <param name="Text">A word or consecutive words, with at least one letter or number; for an author, the <see cref="Alias.Key"/>.</param>
/// <param name="IsPrefix">Whether the last word is only the beginning of a word.</param>
/// <param name="IsExcluded">Whether the message must not match the term.</param>
/// <param name="IsAuthor">Whether the term is the author, not a part of the text.</param>
public sealed record SearchTerm(string Text, bool IsPrefix = false, bool IsExcluded = false, bool IsAuthor = false);
