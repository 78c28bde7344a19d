using System.ComponentModel;

namespace ChatRoom.Server.Admin;

/// <summary>
/// Access to the HTTP pages for administrators: with the token or, if there is none, from this machine.
/// </summary>
internal sealed class AdminOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = $"{ChatRoomOptions.Section}:Admin";

    /// <summary>The token itself.</summary>
    [Description("the administrators' token; empty: none, only this machine has access")]
    [Reloadable]
    public string Token { get; set; } = "";

    /// <summary>A file that holds the token and nothing else, as secrets are mounted into containers.</summary>
    [Description("a file that contains only the administrators' token; empty: none")]
    [NamesFile]
    [Reloadable]
    public string TokenFile { get; set; } = "";
}
