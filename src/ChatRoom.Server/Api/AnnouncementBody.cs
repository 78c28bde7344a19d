using System.ComponentModel;

namespace ChatRoom.Server.Api;

/// <summary>An announcement to all rooms.</summary>
public sealed record AnnouncementBody
{
    /// <summary>What.</summary>
    [Description("The text, one line, at most 1000 bytes.")]
    public string? Text { get; init; }
}
