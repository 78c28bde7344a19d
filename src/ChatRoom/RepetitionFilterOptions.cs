using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace ChatRoom;

/// <summary>The filter of repetitions: the same text, or nearly the same, again and again.</summary>
public sealed class RepetitionFilterOptions : FilterKindOptions
{
    /// <summary>How often a person may send a text.</summary>
    [Description("how often a person may send nearly the same text within the time")]
    [Range(1, 1_000)]
    [Reloadable]
    public int Times { get; set; } = 3;

    /// <summary>How often all people of an address may send a text.</summary>
    [Description("how often all people of an address may send nearly the same text within the time; 0: no limit")]
    [Range(0, 10_000)]
    [Reloadable]
    public int TimesPerAddress { get; set; } = 6;

    /// <summary>Within which time.</summary>
    [Description("the time, from the first text on")]
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    [Reloadable]
    public TimeSpan Within { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How many characters a text has at least to count.</summary>
    [Description("characters that a text has at least to count, without blanks, digits and punctuation")]
    [Range(4, 1_000)]
    [Reloadable]
    public int MinLength { get; set; } = 8;
}
