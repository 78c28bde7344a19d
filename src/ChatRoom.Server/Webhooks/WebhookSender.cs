using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using ChatRoom.Journal;
using ChatRoom.Protocol;
using ChatRoom.Protocols;
using ChatRoom.Server.Outgoing;
using ChatRoom.State.Records;

namespace ChatRoom.Server.Webhooks;

/// <summary>Sends events to outgoing webhooks, some at a time.</summary>
internal sealed class WebhookSender(OutgoingHttp http, TimeProvider time) : IDisposable
{
    private const int AtOnce = 16;
    private const string MediaType = "application/json";

    private readonly SemaphoreSlim _places = new(AtOnce);

    /// <summary>Returns the id of a delivery, by which the receiver recognizes a repeated one.</summary>
    public static string IdOf(OutgoingWebhookRecord webhook, RoomPosition position) =>
        string.Create(CultureInfo.InvariantCulture, $"msg_{webhook.Id:x}_{position.Epoch:x}_{position.Id}");

    /// <summary>Sends an event once.</summary>
    /// <param name="webhook">The webhook.</param>
    /// <param name="room">Its room.</param>
    /// <param name="epoch">The epoch of the room's ids.</param>
    /// <param name="entry">The event.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<DeliveryOutcome> SendAsync(OutgoingWebhookRecord webhook, RoomName room, long epoch, JournalEntry entry, CancellationToken cancellationToken)
    {
        var body = EventObject.Of(room, entry);
        using var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaType);
        WebhookSignature.Sign(request, IdOf(webhook, new RoomPosition(epoch, entry.Id)), time.GetUtcNow(), body, webhook.Secret);
        await _places.WaitAsync(cancellationToken);
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            return response.IsSuccessStatusCode
                ? new DeliveryOutcome(Failure: null, await AnswerInAsync(response.Content, cancellationToken))
                : new DeliveryOutcome(
                    string.Create(CultureInfo.InvariantCulture, $"the receiver answers with status {(int)response.StatusCode}"),
                    IsGone: response.StatusCode == HttpStatusCode.Gone, RetryAfter: response.Headers.RetryAfter?.Delta);
        }
        catch (HttpRequestException e)
        {
            return new DeliveryOutcome(e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded
                ? $"the answer has more than {OutgoingHttp.MostAnswerBytes} bytes"
                : "the receiver cannot be reached, or has no public address with https");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new DeliveryOutcome("the receiver does not answer in time");
        }
        finally
        {
            _places.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _places.Dispose();

    private static async Task<string?> AnswerInAsync(HttpContent content, CancellationToken cancellationToken) =>
        content.Headers.ContentType?.MediaType == MediaType ? WebhookBody.TextIn(await content.ReadAsByteArrayAsync(cancellationToken)) : null;
}
