using System.ComponentModel;

namespace ChatRoom.Server.Api;

/// <summary>What a program says to one person.</summary>
public sealed record WhisperBody
{
    /// <summary>To whom.</summary>
    [Description("The alias of the person.")]
    public string? To { get; init; }

    /// <summary>What.</summary>
    [Description("The text, one line.")]
    public string? Text { get; init; }
}
