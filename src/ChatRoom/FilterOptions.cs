using System.ComponentModel;

namespace ChatRoom;

/// <summary>Filters of what people say; all are off by default. They never read private messages.</summary>
public sealed class FilterOptions
{
    /// <summary>Forbidden words.</summary>
    public WordFilterOptions Words { get; set; } = new();

    /// <summary>Forbidden regular expressions.</summary>
    public ExpressionFilterOptions Expressions { get; set; } = new();

    /// <summary>Links to hosts that are not allowed.</summary>
    public LinkFilterOptions Links { get; set; } = new();

    /// <summary>The same text again and again.</summary>
    public RepetitionFilterOptions Repetition { get; set; } = new();

    /// <summary>Text in capitals.</summary>
    public CapitalFilterOptions Capitals { get; set; } = new();

    /// <summary>People who have come a short time ago.</summary>
    public NewcomerFilterOptions Newcomers { get; set; } = new();

    /// <summary>Whether the filters of words and expressions apply to aliases.</summary>
    [Description("whether the filters of words and expressions apply to aliases, too; Hold and Mute refuse an alias")]
    [Reloadable]
    public bool Aliases { get; set; } = true;

    /// <summary>Messages that wait for a moderator.</summary>
    public HeldOptions Held { get; set; } = new();
}
