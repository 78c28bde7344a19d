using System.ComponentModel;

namespace ChatRoom.Server.Api;

/// <summary>A report of a message to the moderators.</summary>
public sealed record ReportBody
{
    /// <summary>Which message.</summary>
    [Description("The id of the message.")]
    public long? Id { get; init; }

    /// <summary>Why.</summary>
    [Description("Why, at most 400 bytes.")]
    public string? Reason { get; init; }
}
