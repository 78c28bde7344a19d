using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using ChatRoom.Server.Transport;
using Microsoft.Extensions.Options;

namespace ChatRoom.Server.Web;

/// <summary>
/// The page: the chat in a browser. Its files are in the program (<c>Web/Page</c>), as they were written. Nothing on it is inline,
/// and no script can turn a text into HTML: the headers forbid both.
/// </summary>
internal sealed partial class Page(Endpoints endpoints, IOptions<WebOptions> options)
{
    private const string Index = "index.html";
    private const string CrossOrigin = "cross-origin";

    private readonly ConcurrentDictionary<string, PageFile> _files = new(); // only names of files that exist

    /// <summary>Returns whether a request wants a page rather than a text.</summary>
    public static bool IsWanted(HttpRequest request) =>
        request.GetTypedHeaders().Accept.Any(static type => type.MediaType == "text/html" && type.Quality is null or > 0);

    /// <summary>Answers a request with the page itself.</summary>
    public Task SendAsync(HttpContext http) => SendAsync(http, Index);

    /// <summary>Answers a request with a file of the page.</summary>
    public Task SendAsync(HttpContext http, string name) => SendAsync(http, name, ancestors: "'none'", resourcePolicy: "same-origin");

    /// <summary>Answers a request with the page for a frame, which only pages of <c>ChatRoom:Web:AllowedOrigins</c> may show.</summary>
    public Task SendEmbeddedAsync(HttpContext http) =>
        SendAsync(http, Index, options.Value.AllowedOrigins is { Count: > 0 } allowed ? string.Join(' ', allowed) : "'none'", CrossOrigin);

    /// <summary>Answers a request with the script that shows rooms in other sites. Every page may load it.</summary>
    public Task SendEmbeddingAsync(HttpContext http) => SendAsync(http, "embed.js", ancestors: "'none'", CrossOrigin);

    private Task SendAsync(HttpContext http, string name, string ancestors, string resourcePolicy)
    {
        if (Find(name) is not { } file)
        {
            return TypedResults.NotFound().ExecuteAsync(http);
        }

        SetHeaders(http, ancestors, resourcePolicy);
        return file.SendAsync(http);
    }

    /// <summary>Sets what the browser must not allow the page, whatever texts are shown on it.</summary>
    /// <param name="http">The request.</param>
    /// <param name="ancestors">Which pages may show it in a frame.</param>
    /// <param name="resourcePolicy">Which pages may load it.</param>
    private void SetHeaders(HttpContext http, string ancestors, string resourcePolicy)
    {
        var host = Origin.Of(http.Request) is not null ? $" ws://{http.Request.Host} wss://{http.Request.Host}" : ""; // old WebKit: 'self' is HTTP alone
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy =
            $"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'{host}; form-action 'self'; base-uri 'none'; "
            + $"frame-ancestors {ancestors}; require-trusted-types-for 'script'; trusted-types {(options.Value.Push.Enabled ? "push" : "'none'")}"; // the page registers its service worker by a policy of that name
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = resourcePolicy;
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
    }

    private PageFile? Find(string name)
    {
        if (!Name().IsMatch(name))
        {
            return null;
        }

        if (options.Value.PageFolder is { Length: > 0 } folder)
        {
            var path = Path.Combine(folder, name);
            return File.Exists(path) ? Create(name, File.ReadAllBytes(path)) : null;
        }

        if (_files.TryGetValue(name, out var known))
        {
            return known;
        }

        using var stream = typeof(Page).Assembly.GetManifestResourceStream($"page/{name}");
        if (stream is null)
        {
            return null;
        }

        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return _files.GetOrAdd(name, Create(name, content));
    }

    private PageFile Create(string name, byte[] content) => new(name, name != Index ? content : Encoding.UTF8.GetBytes(
        Encoding.UTF8.GetString(content).Replace("{terminal}", WebUtility.HtmlEncode(Terminal(endpoints)), StringComparison.Ordinal)));

    /// <summary>Returns the command that leads here from a terminal.</summary>
    private static string Terminal(Endpoints endpoints) =>
        endpoints.ChatPort(withTls: false) is { } plain ? $"nc <this host> {plain}"
        : endpoints.ChatPort(withTls: true) is { } tls ? $"openssl s_client -quiet -connect <this host>:{tls}"
        : "chatroom";

    [GeneratedRegex(@"^[a-z-]{1,40}\.(?:js|css|svg|html)\z")]
    private static partial Regex Name();
}
