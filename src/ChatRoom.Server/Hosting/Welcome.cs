using ChatRoom.Server.Configuration;
using ChatRoom.Server.Transport;
using ChatRoom.Server.Web;

namespace ChatRoom.Server.Hosting;

/// <summary>The page at <c>/</c>: the product's version and the addresses of everything else.</summary>
internal static class Welcome
{
    /// <summary>Maps <c>/</c>.</summary>
    public static void MapWelcome(this IEndpointRouteBuilder app) => app.MapGet("/", static (Endpoints endpoints) => $"""
        ChatRoom {Product.Version}

        {string.Join("\n", ChatCommands(endpoints))}
                 {WebExtensions.Path} (WebSocket)
        health   /health  /health/live  /health/ready
        stats    /stats  /stats/connections  /stats/rooms
        metrics  /metrics
        audit    /admin/audit
        API      /openapi/v1.json  /api/rooms

        """)
        .WithName("welcome")
        .WithSummary("The version, and the addresses of everything else, as text.");

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
