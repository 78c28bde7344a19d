using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace ChatRoom;

/// <summary>The filter of what newcomers say.</summary>
public sealed class NewcomerFilterOptions : FilterKindOptions
{
    /// <summary>How long somebody is a newcomer.</summary>
    [Description("how long somebody is a newcomer: a guest after connecting, an account after its registration")]
    [Range(typeof(TimeSpan), "00:00:01", "365.00:00:00")]
    [Reloadable]
    public TimeSpan For { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Which messages of newcomers it matches.</summary>
    [Description("which messages of newcomers this filter matches: those with links to hosts that are not allowed, or all")]
    [Reloadable]
    public NewcomerScope Scope { get; set; }
}
