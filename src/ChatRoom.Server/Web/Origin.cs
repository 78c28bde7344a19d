namespace ChatRoom.Server.Web;

/// <summary>Where a page comes from (RFC 6454): the browser names it in each request that opens a WebSocket.</summary>
/// <param name="Scheme">The scheme.</param>
/// <param name="Host">The host.</param>
/// <param name="Port">The port, also if it is the usual one.</param>
internal sealed record Origin(string Scheme, string Host, int Port)
{
    /// <summary>Reads an origin; returns null if the text is not one, for instance <c>null</c>, the origin of a file.</summary>
    public static Origin? Parse(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
        && uri is { PathAndQuery: "/", Fragment: "", UserInfo: "" } && !text!.EndsWith('/')
            ? new Origin(uri.Scheme, uri.IdnHost.ToUpperInvariant(), uri.Port)
            : null;

    /// <summary>Returns the origin of the server itself, as the client sees it.</summary>
    public static Origin? Of(HttpRequest request) => Parse($"{request.Scheme}://{request.Host.Value}");
}
