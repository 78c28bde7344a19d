using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace ChatRoom;

/// <summary>Limits on messages that wait for a moderator. A message over a limit is refused.</summary>
public sealed class HeldOptions
{
    /// <summary>How many messages wait, in all rooms.</summary>
    [Description("messages that wait for a moderator, in all rooms; further ones are refused")]
    [Range(1, 10_000)]
    [Reloadable]
    public int MaxMessages { get; set; } = 500;

    /// <summary>How many messages of a person wait.</summary>
    [Description("messages of one person that wait; further ones are refused")]
    [Range(1, 1_000)]
    [Reloadable]
    public int MaxPerPerson { get; set; } = 5;

    /// <summary>How long a message waits.</summary>
    [Description("how long a message waits; then it is dropped")]
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    [Reloadable]
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromDays(3);
}
