using ChatRoom.Server.Configuration;
using ChatRoom.Server.Transport;
using ChatRoom.Server.Web;
using Microsoft.Net.Http.Headers;

namespace ChatRoom.Server.Hosting;

/// <summary>What is at <c>/</c>: the chat's page for a browser; for any other client the product's version and the addresses of everything else.</summary>
internal static class Welcome
{
    /// <summary>Maps <c>/</c>.</summary>
    public static void MapWelcome(this IEndpointRouteBuilder app) => app.MapGet("/", static (HttpContext http, Endpoints endpoints, Page page) =>
        {
            http.Response.Headers.Vary = HeaderNames.Accept;
            return Page.IsWanted(http.Request) ? page.SendAsync(http) : TypedResults.Text(TextOf(endpoints)).ExecuteAsync(http);
        })
        .Produces<string>(contentType: "text/plain", additionalContentTypes: "text/html")
        .WithName("welcome")
        .WithSummary("The page of the chat; as text, the version and the addresses of everything else.");

    private static string TextOf(Endpoints endpoints) => $"""
        ChatRoom {Product.Version}

        {string.Join("\n", ChatCommands(endpoints))}
                 / (a page, in a browser)
                 {WebExtensions.Path} (WebSocket)
        health   /health  /health/live  /health/ready
        stats    /stats  /stats/connections  /stats/rooms
        metrics  /metrics
        admin    /dashboard (a page, in a browser)  /admin/audit  /admin/live  /admin/log
        API      /openapi/v1.json  /api/rooms

        """;

    private static IEnumerable<string> ChatCommands(Endpoints endpoints)
    {
        if (endpoints.ChatPort(withTls: false) is { } plain)
        {
            yield return $"chat     nc <this host> {plain}";
        }

        if (endpoints.ChatPort(withTls: true) is { } tls)
        {
            yield return $"         openssl s_client -quiet -connect <this host>:{tls}";
        }
    }
}
