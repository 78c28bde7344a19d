using System.Text;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Services;
using ChatRoom.State.Records;
using Microsoft.Extensions.Options;

namespace ChatRoom.Server.Api;

/// <summary>What programs say.</summary>
internal static class PostEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapPosts(this RouteGroupBuilder api)
    {
        api.MapPost("/rooms/{room}/messages", PostAsync)
            .WithTags("rooms")
            .WithName("post-message")
            .WithSummary("Say something in a room. With an Idempotency-Key it is said once, however often the request is sent.")
            .Produces<PostedBody>(StatusCodes.Status201Created)
            .Produces<HeldBody>(StatusCodes.Status202Accepted)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .ForPrograms(TokenScope.Write, RequestKind.Write);
        api.MapPost("/whispers", WhisperAsync)
            .WithTags("rooms")
            .WithName("whisper")
            .WithSummary("Say something to one person who is connected.")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ForPrograms(TokenScope.Write, RequestKind.Write);
    }

    private static async Task<IResult> PostAsync(
        ApiCall call, JsonBody<PostBody> body, HttpRequest request, MessageService messages, PostsInProgress posts, ApiForm form, IOptions<ChatRoomOptions> options,
        CancellationToken cancellationToken)
    {
        if (!body.TryGet(out var post, out var problem))
        {
            return problem;
        }

        if ((post.Text is null) == (post.Action is null))
        {
            return ApiProblem.Invalid("text", "either text or action");
        }

        var key = IdempotencyKey.Of(request, call, out var badKey);
        problem = ApiText.ProblemOf(post.Text is null ? "action" : "text", post.Text ?? post.Action, options.Value.Limits.MaxLineBytes, out var text);
        if ((badKey ?? problem) is { } invalid)
        {
            return invalid;
        }

        if (!posts.TryBegin(key))
        {
            return new ApiProblem(StatusCodes.Status409Conflict, "in-progress", $"a request with this {IdempotencyKey.Header} is in progress") { RetryAfter = 1 };
        }

        try
        {
            return await messages.PostAsync(call.Caller, call.Room, text, isAction: post.Action is not null, key, cancellationToken) switch
            {
                Accepted accepted => TypedResults.Created((string?)null, new PostedBody(call.Room.Value, accepted.Id)),
                Error { Code: ErrorCode.Held } held => TypedResults.Json(
                    new HeldBody(call.Room.Value, form.Problem(held).Detail), ApiJson.Default.HeldBody, statusCode: StatusCodes.Status202Accepted),
                AppendKeyReused => new ApiProblem(StatusCodes.Status422UnprocessableEntity, "key-reused", $"another message was sent with this {IdempotencyKey.Header}"),
                var reply => form.Refusal(reply),
            };
        }
        finally
        {
            posts.End(key);
        }
    }

    private static async Task<IResult> WhisperAsync(
        ApiCall call, JsonBody<WhisperBody> body, WhisperService whispers, ApiForm form, IOptions<ChatRoomOptions> options, CancellationToken cancellationToken)
    {
        if (!body.TryGet(out var whisper, out var problem))
        {
            return problem;
        }

        if (ApiText.ProblemOf("text", whisper.Text, options.Value.Limits.MaxLineBytes, out var text) is { } invalid)
        {
            return invalid;
        }

        return !VisibleText.IsIn(text) ? form.Problem(new NothingVisible())
            : !Alias.TryParse(whisper.To ?? "", options.Value.Limits.MaxAliasLength, out var to, out var reason) ? ApiProblem.Invalid("to", reason)
            : await whispers.WhisperAsync(call.Caller, to, Encoding.UTF8.GetString(text), cancellationToken) is var reply and not WhisperSent ? form.Refusal(reply)
            : TypedResults.NoContent();
    }
}
