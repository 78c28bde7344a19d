using System.ComponentModel;

namespace ChatRoom.Server.Api;

/// <summary>A lockdown of the server.</summary>
public sealed record LockdownBody
{
    /// <summary>How far it goes.</summary>
    [Description("registrations, read-only, accounts, closed, or off to end it.")]
    public string? Level { get; init; }

    /// <summary>How long.</summary>
    [Description("How long, such as 30m or 12h; 1h if it is missing.")]
    public string? For { get; init; }
}
