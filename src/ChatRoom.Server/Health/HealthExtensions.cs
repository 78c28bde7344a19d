using ChatRoom.Hosting;
using ChatRoom.Server.Admin;
using ChatRoom.Services;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ChatRoom.Server.Health;

/// <summary>Health over HTTP: whether the process lives, and whether it is ready for members.</summary>
internal static class HealthExtensions
{
    private const string Live = "live";
    private const string Ready = "ready";

    /// <summary>Adds the checks. Those tagged <c>live</c> ask for a restart when they fail, those tagged <c>ready</c> for no more members.</summary>
    public static void AddChatHealthChecks(this IServiceCollection services)
    {
        services.AddSingleton<RoundTrip>();
        services.AddSingleton<RoundTrips>();
        services.AddHostedService(static provider => provider.GetRequiredService<RoundTrips>());
        services.AddHealthChecks()
            .Add(StatusOf("housekeeping", Live, StatusCheck.Housekeeping))
            .Add(StatusOf("accepting", Ready, StatusCheck.Accepting))
            .Add(StatusOf("journal", Ready, StatusCheck.Journal))
            .Add(StatusOf("accounts", Ready, StatusCheck.Accounts))
            .AddCheck<ChatRoundTripCheck>("chat", tags: [Ready])

            // Neither live nor ready: an expired certificate is no reason to take chat without TLS from people, and in a lockdown
            // the server does what it should.
            .AddCheck<CertificateCheck>("certificate")
            .Add(StatusOf("lockdown", null, StatusCheck.Lockdown));
    }

    /// <summary>Maps <c>/health</c>, <c>/health/live</c>, <c>/health/ready</c>, and the names that Kubernetes uses.</summary>
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        Map(["/health", "/healthz"], null, "All checks.");
        Map(["/health/live", "/livez"], Live, "Whether the process does its work; if not, restart it.");
        Map(["/health/ready", "/readyz"], Ready, "Whether members are let in and can chat; if not, send no more.");

        void Map(string[] paths, string? tag, string summary)
        {
            foreach (var path in paths)
            {
                app.MapGet(path, (HealthCheckService health, HttpContext http) => CheckAsync(health, tag, http))
                    .Shows(ChatAction.ReadStatistics)
                    .WithTags("health")
                    .WithName(path[1..].Replace('/', '-'))
                    .WithSummary(summary)
                    .Produces<HealthResponse>()
                    .Produces<HealthResponse>(StatusCodes.Status503ServiceUnavailable);
            }
        }
    }

    private static HealthCheckRegistration StatusOf(string name, string? tag, Func<ChatStatus, HealthCheckResult> look) =>
        new(name, provider => new StatusCheck(provider.GetRequiredService<ChatStatus>(), look), failureStatus: null, tags: tag is null ? [] : [tag]);

    private static async Task<JsonHttpResult<HealthResponse>> CheckAsync(HealthCheckService health, string? tag, HttpContext http)
    {
        var report = await health.CheckHealthAsync(check => tag is null || check.Tags.Contains(tag), http.RequestAborted);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Json(
            HealthResponse.Of(report),
            statusCode: report.Status == HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
    }
}
