using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Primitives;

namespace ChatRoom.Server.Web;

/// <summary>A request to open a WebSocket: by HTTP/1.1 (RFC 6455, 4.2) or by HTTP/2 (RFC 8441).</summary>
internal static class WebSocketRequest
{
    /// <summary>The subprotocol. No extension is ever accepted: frames are the same for all, and so cannot be compressed for one.</summary>
    public const string Subprotocol = "chatroom.v1.json";

    private const string Protocol = "websocket";
    private const string Version = "13";
    private const int KeyBytes = 16;

    /// <summary>Returns why no WebSocket can be opened; null: it can.</summary>
    /// <param name="http">The request, and its response, whose headers may be set.</param>
    /// <param name="allowed">The origins that are allowed beside the server's own.</param>
    public static ProblemHttpResult? ProblemOf(HttpContext http, IReadOnlyList<string> allowed)
    {
        var (request, headers) = (http.Request, http.Request.Headers);
        http.Response.Headers.XContentTypeOptions = "nosniff";
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsConnect(request.Method))
        {
            http.Response.Headers.Allow = $"{HttpMethods.Get}, {HttpMethods.Connect}";
            return TypedResults.Problem($"open a WebSocket with {HttpMethods.Get}", statusCode: StatusCodes.Status405MethodNotAllowed);
        }

        if (!IsWebSocket(http) || headers.SecWebSocketVersion != Version)
        {
            http.Response.Headers.SecWebSocketVersion = Version;
            if (HttpProtocol.IsHttp11(request.Protocol))
            {
                http.Response.Headers.Upgrade = Protocol;
                http.Response.Headers.Connection = "Upgrade";
            }

            return TypedResults.Problem($"this is a WebSocket, version {Version}: see docs/json.md", statusCode: StatusCodes.Status426UpgradeRequired);
        }

        return !IsConnect(http) && !IsKey(headers.SecWebSocketKey)
            ? TypedResults.Problem($"Sec-WebSocket-Key: it has {KeyBytes} bytes, in base64", statusCode: StatusCodes.Status400BadRequest)
            : headers.Origin.Count > 0 && !IsAllowed(request, allowed)
            ? TypedResults.Problem(
                $"pages of {headers.Origin} may not chat here; see {WebOptions.Section}:{nameof(WebOptions.AllowedOrigins)}", statusCode: StatusCodes.Status403Forbidden)
            : null;
    }

    /// <summary>Sets the headers of the response that opens the WebSocket.</summary>
    public static void Accept(HttpContext http)
    {
        var (asked, given) = (http.Request.Headers, http.Response.Headers);
        if (!IsConnect(http))
        {
            given.Connection = "Upgrade";
            given.Upgrade = Protocol;
            given.SecWebSocketAccept = AnswerTo(asked.SecWebSocketKey.ToString());
        }

        if (Tokens(asked.SecWebSocketProtocol).Contains(Subprotocol))
        {
            given.SecWebSocketProtocol = Subprotocol;
        }
    }

    /// <summary>Whether it is one of HTTP/2, which has no connection of its own.</summary>
    public static bool IsConnect(HttpContext http) => http.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true };

    private static bool IsWebSocket(HttpContext http) => http.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } connect
        ? Protocol.Equals(connect.Protocol, StringComparison.OrdinalIgnoreCase)
        : http.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } && HttpProtocol.IsHttp11(http.Request.Protocol) && HttpMethods.IsGet(http.Request.Method)
            && Tokens(http.Request.Headers.Upgrade).Contains(Protocol, StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<string> Tokens(StringValues lists) => lists.SelectMany(static list => (list ?? "").Split(',', StringSplitOptions.TrimEntries));

    private static bool IsKey(string? key)
    {
        Span<byte> bytes = stackalloc byte[KeyBytes + 2];
        return key is not null && Convert.TryFromBase64String(key, bytes, out var length) && length == KeyBytes;
    }

    private static bool IsAllowed(HttpRequest request, IReadOnlyList<string> allowed) =>
        request.Headers.Origin is [{ } one] && Origin.Parse(one) is { } origin
        && (origin == Origin.Of(request) || allowed.Any(text => Origin.Parse(text) == origin));

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5350", Justification = "RFC 6455 demands it; it protects nothing.")]
    private static string AnswerTo(string key) =>
        Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes($"{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
}
