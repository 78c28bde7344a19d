using System.Globalization;
using System.Text.Json;
using ChatRoom.Protocol.Model;
using ChatRoom.Protocol.Text;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatRoom.Server.Webhooks;

/// <summary>Why something that was posted is not published: problem details (RFC 9457), with the code that a json client would get.</summary>
internal static class WebhookProblem
{
    /// <summary>Returns a problem of the request.</summary>
    public static ProblemHttpResult Of(int status, string detail) => TypedResults.Problem(detail, statusCode: status);

    /// <summary>Returns the problem of a client that posts too fast.</summary>
    public static ProblemHttpResult TooMany(HttpContext http, string detail, TimeSpan retryAfter)
    {
        http.Response.Headers.RetryAfter = Math.Ceiling(retryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return Of(StatusCodes.Status429TooManyRequests, detail);
    }

    /// <summary>Returns the problem for a reason of the chat.</summary>
    /// <param name="http">The request, whose response gets a header if the client should retry.</param>
    /// <param name="error">The reason.</param>
    /// <param name="ids">The ids of the lines that were published before.</param>
    public static ProblemHttpResult Of(HttpContext http, Error error, IReadOnlyList<long> ids)
    {
        if (error is SlowedDown slowed)
        {
            http.Response.Headers.RetryAfter = Math.Ceiling(slowed.RetryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        var code = JsonNamingPolicy.KebabCaseLower.ConvertName(error.Code.ToString());
        return TypedResults.Problem(string.Join(' ', Wording.Of(error)), statusCode: StatusOf(error.Code), extensions: new Dictionary<string, object?> { ["code"] = code, ["ids"] = ids });
    }

    private static int StatusOf(ErrorCode code) => code switch
    {
        ErrorCode.RateLimited or ErrorCode.SlowMode => StatusCodes.Status429TooManyRequests,
        ErrorCode.NotStored or ErrorCode.UnknownFate or ErrorCode.JournalUnavailable or ErrorCode.Shutdown => StatusCodes.Status503ServiceUnavailable,
        ErrorCode.Muted or ErrorCode.Banned or ErrorCode.NotPermitted or ErrorCode.Filtered => StatusCodes.Status403Forbidden,
        _ => StatusCodes.Status400BadRequest,
    };
}
