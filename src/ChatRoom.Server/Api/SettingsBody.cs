using System.ComponentModel;

namespace ChatRoom.Server.Api;

/// <summary>New settings of a room, with the words of <c>/room set</c>. Those that are missing do not change.</summary>
public sealed record SettingsBody
{
    /// <summary>The topic.</summary>
    [Description("The topic; empty: none.")]
    public string? Topic { get; init; }

    /// <summary>Whether strangers may know of it.</summary>
    [Description("on or off")]
    public string? Private { get; init; }

    /// <summary>Whether guests may enter.</summary>
    [Description("on or off")]
    public string? Accounts { get; init; }

    /// <summary>Whether only people with a voice speak.</summary>
    [Description("on or off")]
    public string? Moderated { get; init; }

    /// <summary>Whether filters look at what is said.</summary>
    [Description("on or off")]
    public string? Filters { get; init; }

    /// <summary>How many messages newcomers see.</summary>
    [Description("A number, or default.")]
    public string? History { get; init; }

    /// <summary>How long messages are kept.</summary>
    [Description("A time such as 30d, or default.")]
    public string? Retention { get; init; }

    /// <summary>How long people wait between two messages.</summary>
    [Description("A time such as 30s, or off.")]
    public string? Slow { get; init; }

    /// <summary>The word that lets people enter.</summary>
    [Description("A word, or off.")]
    public string? Key { get; init; }
}
