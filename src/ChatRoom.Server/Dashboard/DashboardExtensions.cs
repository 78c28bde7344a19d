using System.ComponentModel;
using ChatRoom.Server.Admin;
using ChatRoom.Server.Logging;
using ChatRoom.Server.Stats;
using ChatRoom.Services;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatRoom.Server.Dashboard;

/// <summary>What the dashboard asks for, beside the statistics and the audit log.</summary>
internal static class DashboardExtensions
{
    private const string After = "after";

    /// <summary>Adds the services of the dashboard.</summary>
    public static void AddDashboard(this IServiceCollection services)
    {
        services.AddSingleton(new LiveRing());
        services.AddSingleton<LiveObject>();
        services.AddSingleton<LiveStream>();
        services.AddHostedService<LiveSampler>();
    }

    /// <summary>Maps <c>/admin/live</c>, <c>/admin/log</c>, and the acts of moderation. A stream lasts as long as its client listens, which would make averages of all requests useless.</summary>
    public static void MapDashboard(this IEndpointRouteBuilder app)
    {
        var admin = app.MapGroup("/admin").WithTags("admin");
        admin.MapGet("/live", static (HttpContext http, LiveStream live) => live.ServeAsync(http))
            .WithName("live")
            .WithSummary("The figures of the server: those of the last hour, then one object a second, as server-sent events.")
            .Produces<string>(StatusCodes.Status200OK, "text/event-stream")
            .ShowsAdmins(ChatAction.WatchServer)
            .WithParameters()
            .DisableHttpMetrics();
        admin.MapGet("/log", Log)
            .WithName("log")
            .WithSummary("The last 500 lines of the log.")
            .ShowsAdmins(ChatAction.ReadLog)
            .WithParameters(After);
        admin.MapActs();
    }

    private static Results<Ok<LogResponse>, ValidationProblem> Log(
        RecentLog log, TimeProvider time, [Description("Only lines with higher ids.")] string? after)
    {
        var errors = new Dictionary<string, string[]>();
        var id = Numbers.Parse(After, after, absent: 0, min: 0, max: long.MaxValue, errors);
        return errors.Count == 0 ? TypedResults.Ok(new LogResponse(time.GetUtcNow(), log.Read(id))) : TypedResults.ValidationProblem(errors);
    }
}
