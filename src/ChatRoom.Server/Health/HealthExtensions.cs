using Microsoft.AspNetCore.Diagnostics.HealthChecks;

namespace ChatRoom.Server.Health;

/// <summary>Health over HTTP: whether the process lives, and whether it is ready for members.</summary>
internal static class HealthExtensions
{
    private const string Live = "live";
    private const string Ready = "ready";

    /// <summary>Adds the checks. Those tagged <c>live</c> ask for a restart when they fail, those tagged <c>ready</c> for no more members.</summary>
    public static void AddChatHealthChecks(this IServiceCollection services)
    {
        services.AddSingleton<ChatRoundTripCheck>();
        services.AddHealthChecks()
            .AddCheck<HousekeepingCheck>("housekeeping", tags: [Live])
            .AddCheck<AcceptingCheck>("accepting", tags: [Ready])
            .AddCheck<JournalCheck>("journal", tags: [Ready])
            .AddCheck<ChatRoundTripCheck>("chat", tags: [Ready])

            // Neither live nor ready: an expired certificate is no reason to take chat without TLS from people.
            .AddCheck<CertificateCheck>("certificate");
    }

    /// <summary>Maps <c>/health</c>, <c>/health/live</c>, <c>/health/ready</c>, and the names that Kubernetes uses.</summary>
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        Map(["/health", "/healthz"], null);
        Map(["/health/live", "/livez"], Live);
        Map(["/health/ready", "/readyz"], Ready);

        void Map(string[] paths, string? tag)
        {
            foreach (var path in paths)
            {
                app.MapHealthChecks(path, new HealthCheckOptions
                {
                    Predicate = check => tag is null || check.Tags.Contains(tag),
                    ResponseWriter = HealthResponse.WriteAsync,
                });
            }
        }
    }
}
