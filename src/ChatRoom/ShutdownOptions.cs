using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace ChatRoom;

/// <summary>How the server shuts down.</summary>
public sealed class ShutdownOptions
{
    /// <summary>Time from the signal to the exit of the process, at most.</summary>
    [Description("time from the signal to the exit of the process, at most")]
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(8);
}
