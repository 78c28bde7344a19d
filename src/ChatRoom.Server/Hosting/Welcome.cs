namespace ChatRoom.Server.Hosting;

/// <summary>What a browser sees that looks at the HTTP port: what this is, and where the rest is.</summary>
internal static class Welcome
{
    /// <summary>Maps <c>/</c>.</summary>
    public static void MapWelcome(this IEndpointRouteBuilder app) => app.MapGet("/", static (Endpoints endpoints) => $"""
        ChatRoom {CommandLine.Version}

        chat     nc <this host> {endpoints.PortOf("Chat")}
        health   /health  /health/live  /health/ready
        stats    /stats  /stats/connections  /stats/rooms
        metrics  /metrics
        API      /openapi/v1.json

        """)
        .WithName("welcome")
        .WithSummary("What this is, and where the rest is, for people.");
}
