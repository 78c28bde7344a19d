using System.ComponentModel;

namespace ChatRoom.Server.Api;

/// <summary>What a program says in a room: a message or an action.</summary>
public sealed record PostBody
{
    /// <summary>A message.</summary>
    [Description("A message, one line.")]
    public string? Text { get; init; }

    /// <summary>An action.</summary>
    [Description("Instead: an action, such as waves, which is shown as ** bob waves.")]
    public string? Action { get; init; }
}
