using ChatRoom.Files;
using ChatRoom.Protocol;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatRoom.Server.Files;

/// <summary>The responses to uploads and downloads that fail.</summary>
internal static class FileProblems
{
    /// <summary>Returns the response for a file that does not exist, or that the client may not read.</summary>
    public static ProblemHttpResult NoFile() => Of(StatusCodes.Status404NotFound, "there is no such file");

    /// <summary>Returns the response for a link that is unknown, used or expired.</summary>
    public static ProblemHttpResult NoLink() => Of(StatusCodes.Status404NotFound, "there is no such upload, or it is used or expired: ask for another link");

    /// <summary>Returns the response for a picture that cannot be used.</summary>
    public static ProblemHttpResult BadPicture() => Of(
        StatusCodes.Status415UnsupportedMediaType, "the picture cannot be read: it is damaged, or too large when unpacked (at most 40 million pixels, 300 frames)");

    /// <summary>Returns the response for an upload that was too slow.</summary>
    public static ProblemHttpResult TooSlow() => Of(StatusCodes.Status408RequestTimeout, "the upload was too slow");

    /// <summary>Returns the response for an upload whose end did not come.</summary>
    public static ProblemHttpResult Incomplete() => Of(StatusCodes.Status400BadRequest, "the upload ended early");

    /// <summary>Returns the response for a refusal.</summary>
    /// <param name="http">The request, whose response gets a header.</param>
    /// <param name="refusal">The refusal.</param>
    /// <param name="mostBytes">The size of the largest file.</param>
    /// <param name="wait">How long to wait, if that helps.</param>
    public static ProblemHttpResult Of(HttpContext http, UploadRefusal refusal, long mostBytes, TimeSpan wait)
    {
        if (refusal is UploadRefusal.OneAtATime or UploadRefusal.TooOften or UploadRefusal.TooMany)
        {
            RetryAfter(http, wait);
        }

        return refusal switch
        {
            UploadRefusal.OneAtATime => Of(StatusCodes.Status429TooManyRequests, "another upload of yours is under way: send one file after the other"),
            UploadRefusal.TooOften => Of(StatusCodes.Status429TooManyRequests, "too many uploads, try again later"),
            UploadRefusal.TooMany => Of(StatusCodes.Status503ServiceUnavailable, "too many uploads are under way, try again later"),
            UploadRefusal.FileTooLarge => Of(StatusCodes.Status413PayloadTooLarge, $"a file has at most {Quantity.OfBytes(mostBytes)}"),
            UploadRefusal.ShareUsed => Of(StatusCodes.Status413PayloadTooLarge, "your files take all the space that you may use: remove some (/redact), or send a smaller one"),
            _ => Of(StatusCodes.Status507InsufficientStorage, "the server has no space for that file"),
        };
    }

    private static void RetryAfter(HttpContext http, TimeSpan wait) =>
        http.Response.Headers.RetryAfter = FormattableString.Invariant($"{Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds))}");

    private static ProblemHttpResult Of(int status, string detail) => TypedResults.Problem(detail, statusCode: status);
}
