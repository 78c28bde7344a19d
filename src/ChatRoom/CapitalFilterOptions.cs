using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace ChatRoom;

/// <summary>The filter of capitals.</summary>
public sealed class CapitalFilterOptions : FilterKindOptions
{
    /// <summary>From which share of capitals on it matches.</summary>
    [Description("percent of the letters that are capitals from which on the filter matches")]
    [Range(1, 100)]
    [Reloadable]
    public int Percent { get; set; } = 80;

    /// <summary>How many letters a text has at least to count.</summary>
    [Description("letters that a message has at least to count; those of scripts without capitals do not count")]
    [Range(1, 1_000)]
    [Reloadable]
    public int MinLetters { get; set; } = 16;
}
