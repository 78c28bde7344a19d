namespace ChatRoom.State.Records;

/// <summary>How far an outgoing webhook has got.</summary>
/// <param name="Webhook">The number of the webhook.</param>
/// <param name="Epoch">The epoch of the room's ids.</param>
/// <param name="Id">The id of the last event that needs not be sent any more.</param>
internal sealed record WebhookPositionRecord(long Webhook, long Epoch, long Id) : StateRecord
{
    /// <inheritdoc />
    public override string Key => OutgoingWebhookRecord.KeyOf(Webhook);

    /// <summary>Since when each delivery has failed; null: the last one did not.</summary>
    public DateTimeOffset? FailingSince { get; init; }
}
