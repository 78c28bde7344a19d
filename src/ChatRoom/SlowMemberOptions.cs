using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace ChatRoom;

/// <summary>How the server treats members that do not read.</summary>
public sealed class SlowMemberOptions
{
    /// <summary>Bytes that a member may be behind its room.</summary>
    [Description("bytes that a member may be behind its room")]
    [Range(65_536, 1_073_741_824)]
    public int MaxLagBytes { get; set; } = 1_048_576;

    /// <summary>What happens to a member that is further behind.</summary>
    [Description("what happens to a member that is further behind: skipped forward with a notice, or disconnected")]
    [Reloadable]
    public SlowMemberPolicy Policy { get; set; } = SlowMemberPolicy.Skip;

    /// <summary>A connection that accepts no byte for this long is closed.</summary>
    [Description("a connection that accepts no byte for this long is closed; 0: never")]
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    [Reloadable]
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(30);
}
