using System.ComponentModel;

namespace ChatRoom;

/// <summary>The filter of words.</summary>
public sealed class WordFilterOptions : FilterKindOptions
{
    /// <summary>The words.</summary>
    [Description("forbidden words and phrases; a * at the beginning or end of one matches longer words, too")]
    [Reloadable]
    public IReadOnlyList<string> List { get; set; } = [];

    /// <summary>A file with words.</summary>
    [Description("a UTF-8 file with more of them, one per line; lines that begin with # are comments")]
    [Reloadable]
    [NamesFile]
    public string File { get; set; } = "";
}
