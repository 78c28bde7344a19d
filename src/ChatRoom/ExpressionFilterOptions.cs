using System.ComponentModel;

namespace ChatRoom;

/// <summary>The filter of regular expressions.</summary>
public sealed class ExpressionFilterOptions : FilterKindOptions
{
    /// <summary>The expressions.</summary>
    [Description("forbidden regular expressions (.NET, without look-around and back-references; case is ignored)")]
    [Reloadable]
    public IReadOnlyList<string> List { get; set; } = [];

    /// <summary>A file with expressions.</summary>
    [Description("a UTF-8 file with more of them, one per line; lines that begin with # are comments")]
    [Reloadable]
    [NamesFile]
    public string File { get; set; } = "";
}
