using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using ChatRoom.Server.Api;
using Microsoft.Net.Http.Headers;

namespace ChatRoom.Server.Webhooks;

/// <summary>What is posted to an incoming webhook, or answered by an outgoing one: JSON with a <c>text</c>, or plain text.</summary>
internal static class WebhookBody
{
    /// <summary>The most bytes that can be posted.</summary>
    public const int MostBytes = 16 * 1024;

    private const string Json = "application/json";
    private const string Plain = "text/plain";

    /// <summary>Reads the text of a request, or why it has none.</summary>
    public static async ValueTask<(string Text, ApiProblem? Problem)> ReadAsync(HttpRequest request)
    {
        var type = MediaTypeHeaderValue.TryParse(request.ContentType, out var parsed) ? parsed.MediaType.Value : null;
        var isJson = Json.Equals(type, StringComparison.OrdinalIgnoreCase);
        if (!isJson && !Plain.Equals(type, StringComparison.OrdinalIgnoreCase))
        {
            return ("", new ApiProblem(StatusCodes.Status415UnsupportedMediaType, "unsupported-media-type", $"the Content-Type is {Json} or {Plain}"));
        }

        var body = request.ContentLength > MostBytes ? null : await ReadAsync(request.Body, MostBytes, request.HttpContext.RequestAborted);
        return body is null ? ("", new ApiProblem(StatusCodes.Status413PayloadTooLarge, "too-long", $"the body has at most {MostBytes} bytes"))
            : !Utf8.IsValid(body) ? ("", new ApiProblem(StatusCodes.Status400BadRequest, "bad-request", "the body is not valid UTF-8"))
            : !isJson ? (Encoding.UTF8.GetString(body), null)
            : TextIn(body) is { } text ? (text, null)
            : ("", new ApiProblem(StatusCodes.Status400BadRequest, "bad-request", """the body is a JSON object with a text: {"text":"hello"}"""));
    }

    /// <summary>Returns the text of a JSON object; null if it has none.</summary>
    public static string? TextIn(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String
                ? text.GetString()
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null; // InvalidOperationException: half of a surrogate pair
        }
    }

    /// <summary>Reads a stream to its end; returns null if it has too many bytes.</summary>
    public static async ValueTask<byte[]?> ReadAsync(Stream stream, int most, CancellationToken cancellationToken)
    {
        var buffer = new byte[most + 1];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return length > most ? null : buffer[..length];
    }
}
