using System.ComponentModel;

namespace ChatRoom;

/// <summary>What the log contains; levels are set in the section <c>Serilog</c>.</summary>
public sealed class LogOptions
{
    /// <summary>Whether the log contains aliases.</summary>
    [Description("whether the log contains the aliases of connections; it contains their addresses either way")]
    [Reloadable]
    public bool Aliases { get; set; } = true;
}
