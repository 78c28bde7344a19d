using ChatRoom.Identity;
using ChatRoom.Journal;
using ChatRoom.Protocol;
using ChatRoom.Server.Api;
using ChatRoom.Services;
using ChatRoom.State;
using ChatRoom.State.Records;

namespace ChatRoom.Server.Webhooks;

// Contract of Delivery (tests in ChatRoom.EndToEnd.Tests/Webhooks/OutgoingWebhookTests):
//
// 1. A webhook gets each event of the kinds that it wants, in order, one at a time: the next one after the last one was accepted.
// 2. It gets each at least once, through restarts and crashes; a repeated delivery has the same id.
// 3. It never gets what a webhook has said, itself or another one. So no two of them talk to each other without end.
// 4. What happens while its creator lacks the right is not sent, also not later.
// 5. A failed delivery is repeated, later and later. After DisableAfter, or if the receiver wants no more, the webhook is disabled.

/// <summary>Sends the events of a room to one outgoing webhook, until it is canceled or the webhook is disabled. The contract stands above.</summary>
internal sealed class Delivery(OutgoingWebhookRecord webhook, RoomName room, DeliveryServices services)
{
    private const int ReadAtOnce = 50;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan PauseOfJournal = TimeSpan.FromSeconds(5);

    /// <summary>Sends events.</summary>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await using var feed = await WebhookFeed.FollowAsync(services.Journal, room.Key, cancellationToken);
                await SendAllAsync(feed, cancellationToken);
                return;
            }
            catch (Exception e) when (e is JournalException or StateException)
            {
                await Task.Delay(PauseOfJournal, services.Time, cancellationToken); // health reports it
            }
        }
    }

    private async Task SendAllAsync(WebhookFeed feed, CancellationToken cancellationToken)
    {
        if (services.Progress.PositionOf(webhook) is null)
        {
            services.Progress.Advance(webhook, await feed.NewestAsync(cancellationToken));
        }

        while (services.Progress.PositionOf(webhook) is { } position)
        {
            var (after, entries) = await feed.ReadAsync(position, ReadAtOnce, cancellationToken);
            foreach (var entry in entries)
            {
                if (IsWanted(entry.Event) && !await SendAsync(after.Epoch, entry, cancellationToken))
                {
                    return;
                }

                services.Progress.Advance(webhook, after with { Id = entry.Id });
            }

            if (entries.Count == 0)
            {
                await feed.WaitAsync(cancellationToken);
            }
        }
    }

    private bool IsWanted(ChatEvent e) =>
        webhook.Kinds.Contains(e.Kind) && !(e.IsMessage && (e.IsRedacted || (e.Author is { } author && BotAlias.IsLike(author))));

    /// <summary>Sends an event until it is accepted; returns false if the webhook was disabled instead.</summary>
    private async Task<bool> SendAsync(long epoch, JournalEntry entry, CancellationToken cancellationToken)
    {
        for (var pause = FirstPause; services.Rights.RefusalOf(webhook.By, room, ChatAction.ForwardEvents) is null; pause = Min(2 * pause, LongestPause))
        {
            var outcome = await services.Sender.SendAsync(webhook, room, epoch, entry, cancellationToken);
            services.Metrics.Sent(outcome.Failure is null);
            if (outcome.Failure is not { } failure)
            {
                await AnswerAsync(outcome.Answer, epoch, entry, cancellationToken);
                return true;
            }

            var since = services.Progress.Fail(webhook);
            if (outcome.IsGone || services.Time.GetUtcNow() - since >= services.Options.DisableAfter)
            {
                await services.Progress.DisableAsync(webhook, room, failure, cancellationToken);
                services.Metrics.Disabled();
                WebhookLog.Disabled(services.Log, webhook.Name, room.Value, failure);
                return false;
            }

            var wait = Min(outcome.RetryAfter is { } asked && asked > pause ? asked : pause, LongestPause);
            await Task.Delay(wait * (0.8 + (0.4 * Random.Shared.NextDouble())), services.Time, cancellationToken);
        }

        return true; // its creator has lost the right
    }

    private async Task AnswerAsync(string? text, long epoch, JournalEntry entry, CancellationToken cancellationToken)
    {
        if (text is null || !BotAlias.TryCreate(webhook.Name, int.MaxValue, out var alias) || services.Rates.Take(RequestKind.Write, webhook.Key) > TimeSpan.Zero)
        {
            return;
        }

        var bot = WebhookRights.BotOf(webhook.Id, alias, webhook.By, webhook.Created);
        await services.Poster.PostAsync(bot, room, text, WebhookSender.IdOf(webhook, new RoomPosition(epoch, entry.Id)), cancellationToken);
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
