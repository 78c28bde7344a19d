using System.Net;
using ChatRoom.Accounts;
using ChatRoom.Identity;
using ChatRoom.Limits;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Server.Api;
using ChatRoom.Services;
using ChatRoom.State;
using ChatRoom.State.Records;

namespace ChatRoom.Server.Webhooks;

/// <summary>Publishes what programs post to incoming webhooks.</summary>
internal sealed class IncomingWebhooks(
    ChatState state, WebhookRights rights, WebhookPoster poster, RequestRates rates, ApiForm form, WebhookMetrics metrics, ConnectionLimits limits)
{
    private const int MostKeyChars = 64;

    /// <summary>Handles a request.</summary>
    /// <param name="http">The request.</param>
    /// <param name="token">The token in its path.</param>
    public async Task<IResult> PostAsync(HttpContext http, string token)
    {
        var remote = http.Connection.RemoteIpAddress?.Unmapped();
        var address = remote is null ? null : limits.AllowanceOf(new IPEndPoint(remote, 0));
        if ((address?.WaitFor(AddressLimit.Guess) ?? TimeSpan.Zero) is { Ticks: > 0 } blocked)
        {
            return ApiProblem.TooMany(blocked);
        }

        if (WebhookToken.HashOf(token) is not { } hash || state.IncomingWebhooks.Find(hash) is not { } webhook)
        {
            address?.Charge(AddressLimit.Guess);
            return new ApiProblem(StatusCodes.Status404NotFound, "no-such-webhook", "there is no such webhook");
        }

        if (rates.Take(RequestKind.Write, webhook.Hash) is { Ticks: > 0 } soon)
        {
            return ApiProblem.TooMany(soon);
        }

        if (address?.Take(AddressLimit.Message) is { Ticks: > 0 } later)
        {
            return ApiProblem.TooMany(later);
        }

        var key = http.Request.Headers[IdempotencyKey.Header].ToString();
        if (key.Length > MostKeyChars)
        {
            return ApiProblem.Invalid(IdempotencyKey.Header, $"it has at most {MostKeyChars} characters");
        }

        var (text, problem) = await WebhookBody.ReadAsync(http.Request);
        return problem is not null ? problem : await PublishAsync(http, webhook, text, key, remote, address);
    }

    private async Task<IResult> PublishAsync(
        HttpContext http, IncomingWebhookRecord webhook, string text, string key, IPAddress? remote, AddressAllowance? address)
    {
        if (!RoomName.TryParse(webhook.Room, out var room, out _) || !BotAlias.TryCreate(webhook.Name, int.MaxValue, out var alias)
            || rights.RefusalOf(webhook.By, room, ChatAction.ManageWebhooks) is not null)
        {
            return new ApiProblem(StatusCodes.Status403Forbidden, "not-permitted", "this webhook is off: the account that created it may no longer manage webhooks of the room");
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
            : failure is AppendKeyReused ? new ApiProblem(StatusCodes.Status422UnprocessableEntity, "key-reused", $"another text was posted with this {IdempotencyKey.Header}")
            : form.Problem(failure) is var refused && ids.Count == 0 ? refused
            : refused with { Members = new Dictionary<string, object?>(refused.Members) { ["ids"] = ids } };
    }
}
