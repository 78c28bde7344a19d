using System.Globalization;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Server.Api;

/// <summary>Problem details (RFC 9457), with a stable code and, of an error of the chat, the other members that json clients get.</summary>
/// <param name="Status">The status.</param>
/// <param name="Code">The stable reason.</param>
/// <param name="Detail">The reason for people.</param>
internal sealed record ApiProblem(int Status, string Code, string Detail) : IResult
{
    private const string Realm = "Bearer realm=\"chatroom\"";

    /// <summary>The request has no access token.</summary>
    public static ApiProblem Unauthorized { get; } = new(
        StatusCodes.Status401Unauthorized, "token-required", "send an access token of an account, as Authorization: Bearer crt_… (see /token new)")
    {
        Challenge = Realm,
    };

    /// <summary>The access token is not valid.</summary>
    public static ApiProblem InvalidToken { get; } = new(StatusCodes.Status401Unauthorized, "token-invalid", "that access token is invalid")
    {
        Challenge = $"{Realm}, error=\"invalid_token\"",
    };

    /// <summary>The access token does not allow that.</summary>
    public static ApiProblem InsufficientScope { get; } = new(StatusCodes.Status403Forbidden, "insufficient_scope", "your access token does not allow that")
    {
        Challenge = $"{Realm}, error=\"insufficient_scope\"",
    };

    /// <summary>Others could read the access token.</summary>
    public static ApiProblem NotEncrypted { get; } = new(
        StatusCodes.Status403Forbidden, "tls-required", "access tokens are accepted only over https, because others could read them; revoke the one that you have sent");

    /// <summary>Further members.</summary>
    public IReadOnlyDictionary<string, object?> Members { get; init; } = new Dictionary<string, object?>();

    /// <summary>When the client may try again, in seconds; null: unknown, or not by waiting.</summary>
    public long? RetryAfter { get; init; }

    /// <summary>How the client has to authenticate; null: not so.</summary>
    public string? Challenge { get; init; }

    /// <summary>Returns the problem that a client makes too many requests.</summary>
    public static ApiProblem TooMany(TimeSpan wait) => new(StatusCodes.Status429TooManyRequests, "rate-limited", "too many requests")
    {
        RetryAfter = (long)Math.Ceiling(wait.TotalSeconds),
    };

    /// <summary>Returns the problem that a member of the body, or a parameter, is missing or invalid.</summary>
    public static ApiProblem Invalid(string member, string reason) => new(StatusCodes.Status400BadRequest, "bad-request", $"{member}: {reason}")
    {
        Members = new Dictionary<string, object?> { ["errors"] = new Dictionary<string, string[]> { [member] = [reason] } },
    };

    /// <inheritdoc />
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var headers = httpContext.Response.Headers;
        var extensions = new Dictionary<string, object?>(Members) { ["code"] = Code };
        if (RetryAfter is { } seconds)
        {
            headers.RetryAfter = string.Create(CultureInfo.InvariantCulture, $"{seconds}");
            extensions["retry_after"] = seconds;
        }

        if (Challenge is not null)
        {
            headers.WWWAuthenticate = Challenge;
        }

        return TypedResults.Problem(Detail, statusCode: Status, extensions: extensions).ExecuteAsync(httpContext);
    }

    /// <summary>Returns the status of an error of the chat.</summary>
    public static int StatusOf(Error error) => error switch
    {
        NoSuchBan or NoSuchMessage or NoSuchHeldMessage => StatusCodes.Status404NotFound,
        _ => error.Code switch
        {
            ErrorCode.NoSuchRoom or ErrorCode.NoSuchAlias => StatusCodes.Status404NotFound,
            ErrorCode.Muted or ErrorCode.Banned or ErrorCode.Kicked or ErrorCode.NotPermitted or ErrorCode.Filtered => StatusCodes.Status403Forbidden,
            ErrorCode.RateLimited or ErrorCode.SlowMode => StatusCodes.Status429TooManyRequests,
            ErrorCode.NotInRoom or ErrorCode.TooSlow => StatusCodes.Status409Conflict,
            ErrorCode.NotStored or ErrorCode.UnknownFate or ErrorCode.JournalUnavailable or ErrorCode.Shutdown => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status400BadRequest,
        },
    };
}
