using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace ChatRoom;

/// <summary>What every filter has.</summary>
public abstract class FilterKindOptions
{
    /// <summary>What the filter does with a message that it matches.</summary>
    [Description("what this filter does with a message that it matches")]
    [Reloadable]
    public FilterAction Action { get; set; }

    /// <summary>How long it mutes an author.</summary>
    [Description("how long this filter mutes the author, if its action is Mute")]
    [Range(typeof(TimeSpan), "00:00:10", "365.00:00:00")]
    [Reloadable]
    public TimeSpan MuteFor { get; set; } = TimeSpan.FromMinutes(10);
}
