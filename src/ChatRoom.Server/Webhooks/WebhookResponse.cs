namespace ChatRoom.Server.Webhooks;

/// <summary>The JSON of what was posted to an incoming webhook.</summary>
internal sealed record WebhookResponse
{
    /// <summary>The room.</summary>
    public required string Room { get; init; }

    /// <summary>The ids of the messages, one for each line. Empty: they wait for a moderator.</summary>
    public required IReadOnlyList<long> Ids { get; init; }
}
