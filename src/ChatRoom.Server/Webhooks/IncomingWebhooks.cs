using System.Net;
using ChatRoom.Accounts;
using ChatRoom.Identity;
using ChatRoom.Limits;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Services;
using ChatRoom.State;
using ChatRoom.State.Records;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatRoom.Server.Webhooks;

/// <summary>Publishes what programs post to incoming webhooks.</summary>
internal sealed class IncomingWebhooks(
    ChatState state, WebhookRights rights, WebhookPoster poster, WebhookPace pace, WebhookMetrics metrics, ConnectionLimits limits)
{
    private const string IdempotencyKey = "Idempotency-Key";
    private const int MostKeyChars = 64;

    /// <summary>Handles a request.</summary>
    /// <param name="http">The request.</param>
    /// <param name="token">The token in its path.</param>
    public async Task<Results<Ok<WebhookResponse>, Accepted<WebhookResponse>, ProblemHttpResult>> PostAsync(HttpContext http, string token)
    {
        var remote = AddressOf(http);
        var address = remote is null ? null : limits.AllowanceOf(new IPEndPoint(remote, 0));
        if ((address?.WaitFor(AddressLimit.Guess) ?? TimeSpan.Zero) is { Ticks: > 0 } blocked)
        {
            return WebhookProblem.TooMany(http, "too many wrong tokens from your address", blocked);
        }

        if (WebhookToken.HashOf(token) is not { } hash || state.IncomingWebhooks.Find(hash) is not { } webhook)
        {
            address?.Charge(AddressLimit.Guess);
            return WebhookProblem.Of(StatusCodes.Status404NotFound, "there is no such webhook");
        }

        if (pace.Take(webhook.Id) is { Ticks: > 0 } soon)
        {
            return WebhookProblem.TooMany(http, "too many messages by this webhook", soon);
        }

        if (address?.Take(AddressLimit.Message) is { Ticks: > 0 } later)
        {
            return WebhookProblem.TooMany(http, "too many messages from your address", later);
        }

        var key = http.Request.Headers[IdempotencyKey].ToString();
        if (key.Length > MostKeyChars)
        {
            return WebhookProblem.Of(StatusCodes.Status400BadRequest, $"{IdempotencyKey}: it has at most {MostKeyChars} characters");
        }

        var (text, problem) = await WebhookBody.ReadAsync(http.Request);
        return problem is not null ? problem : await PublishAsync(http, webhook, text, key, remote, address);
    }

    private async Task<Results<Ok<WebhookResponse>, Accepted<WebhookResponse>, ProblemHttpResult>> PublishAsync(
        HttpContext http, IncomingWebhookRecord webhook, string text, string key, IPAddress? remote, AddressAllowance? address)
    {
        if (!RoomName.TryParse(webhook.Room, out var room, out _) || !BotAlias.TryCreate(webhook.Name, int.MaxValue, out var alias)
            || rights.RefusalOf(webhook.By, room, ChatAction.ManageWebhooks) is not null)
        {
            return WebhookProblem.Of(StatusCodes.Status403Forbidden, "this webhook is off: the account that created it may no longer manage webhooks of the room");
        }

        var bot = WebhookRights.BotOf(webhook.Id, alias, webhook.By, webhook.Created, remote, address);
        var (ids, failure) = await poster.PostAsync(bot, room, text, key, http.RequestAborted);
        if (failure is null)
        {
            metrics.Posted();
        }

        var response = new WebhookResponse { Room = room.Value, Ids = ids };
        return failure is null ? TypedResults.Ok(response)
            : failure.Code == ErrorCode.Held ? TypedResults.Accepted((string?)null, response)
            : WebhookProblem.Of(http, failure, ids);
    }

    private static IPAddress? AddressOf(HttpContext http) =>
        http.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : http.Connection.RemoteIpAddress;
}
