using ChatRoom.Moderation;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.State;
using ChatRoom.State.Records;

namespace ChatRoom.Services;

/// <summary>Stores how far outgoing webhooks have got, and disables those whose deliveries fail for too long.</summary>
internal sealed class WebhookProgress(ChatState state, AuditTrail audit, Moderators moderators, TimeProvider time)
{
    /// <summary>Returns the position of a webhook; null: it is not known, and the webhook begins with the next event.</summary>
    public RoomPosition? PositionOf(OutgoingWebhookRecord webhook) =>
        state.WebhookPositions.Find(webhook.Key) is { } record ? new RoomPosition(record.Epoch, record.Id) : null;

    /// <summary>Records that the events up to a position need not be sent any more. It is stored within a few seconds: after a crash some events are sent again.</summary>
    public void Advance(OutgoingWebhookRecord webhook, RoomPosition position)
    {
        if (state.OutgoingWebhooks.Find(webhook.Key) is not null)
        {
            state.Later(new WebhookPositionRecord(webhook.Id, position.Epoch, position.Id), state.WebhookPositions.Find(webhook.Key));
        }
    }

    /// <summary>Records that a delivery has failed. Returns since when each has.</summary>
    public DateTimeOffset Fail(OutgoingWebhookRecord webhook)
    {
        var now = time.GetUtcNow();
        if (state.WebhookPositions.Find(webhook.Key) is not { } record)
        {
            return now;
        }

        if (record.FailingSince is null)
        {
            state.Later(record with { FailingSince = now }, record);
        }

        return record.FailingSince ?? now;
    }

    /// <summary>Disables a webhook, and tells the moderators.</summary>
    /// <param name="webhook">The webhook.</param>
    /// <param name="room">Its room.</param>
    /// <param name="reason">The last failure, for people.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="StateException">It cannot be stored; the webhook is still enabled.</exception>
    public async ValueTask DisableAsync(OutgoingWebhookRecord webhook, RoomName room, string reason, CancellationToken cancellationToken)
    {
        var isDisabled = await state.ChangeAsync(
            change =>
            {
                if (state.OutgoingWebhooks.Find(webhook.Key) != webhook)
                {
                    return false;
                }

                change.Put(webhook with { Disabled = time.GetUtcNow() });
                change.Audit(audit.RowOfServer("webhook-disable", webhook.Name, room.Value) with { Details = reason });
                return true;
            },
            cancellationToken);
        if (isDisabled)
        {
            moderators.Tell(room, except: null, new WebhookDisabled(room, webhook.Name, reason));
        }
    }
}
