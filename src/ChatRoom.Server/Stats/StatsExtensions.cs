using System.ComponentModel;
using System.Security.Claims;
using ChatRoom.Diagnostics;
using ChatRoom.Hosting;
using ChatRoom.Presence;
using ChatRoom.Server.Admin;
using ChatRoom.Services;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatRoom.Server.Stats;

/// <summary>Statistics over HTTP: counts for everyone, and lists of connections and rooms for administrators.</summary>
internal static class StatsExtensions
{
    private const string State = "state";
    private const string Open = "open";
    private const string Closed = "closed";

    /// <summary>Adds the services of the statistics.</summary>
    public static void AddChatStats(this IServiceCollection services) => services.AddSingleton<ProcessUsage>();

    /// <summary>Maps <c>/stats</c>, <c>/stats/connections</c>, <c>/stats/rooms</c> and <c>/stats/cluster</c>.</summary>
    public static void MapStats(this IEndpointRouteBuilder app)
    {
        var stats = app.MapGroup("/stats").WithTags("stats");
        stats.MapGet("", Counts)
            .WithName("stats")
            .WithSummary("Counts of connections, messages, bytes, rooms and memory: current, or since the start.")
            .Shows(ChatAction.ReadStatistics)
            .WithParameters();
        stats.MapGet("/connections", Connections)
            .WithName("connections")
            .WithSummary("The open connections, or the last 1,000 closed ones with their reasons.")
            .ShowsAdmins(ChatAction.ListConnections)
            .WithParameters([.. PageQuery.Names, State]);
        stats.MapGet("/rooms", RoomsAsync)
            .WithName("rooms")
            .WithSummary("The rooms that have members.")
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .ShowsAdmins(ChatAction.ListConnections)
            .WithParameters([.. PageQuery.Names]);
        stats.MapGet("/cluster", Cluster)
            .WithName("cluster")
            .WithSummary("The servers of the cluster, as this one sees them.")
            .ShowsAdmins(ChatAction.ListConnections)
            .WithParameters();
    }

    private static Ok<StatsResponse> Counts(ChatStatus chat, ProcessUsage process, Permissions permissions, ClaimsPrincipal user)
    {
        var mayReadAudit = permissions.RefusalOf(AdminAuthentication.CallerOf(user), ChatAction.ReadAudit) is null;
        return TypedResults.Ok(new StatsResponse(mayReadAudit ? chat.Statistics with { Lockdown = chat.Lockdown } : chat.Statistics, process));
    }

    private static Results<Ok<ConnectionsResponse>, ValidationProblem> Connections(
        ChatStatus chat,
        [AsParameters] PageQuery query,
        [Description("The state of the connections: open (default), or closed (the last 1,000).")] string? state)
    {
        var errors = new Dictionary<string, string[]>();
        if (state is not (null or Open or Closed))
        {
            errors[State] = [$"'{state}' is not a state; allowed: {Open}, {Closed}"];
        }

        var page = query.Take(state == Closed ? chat.ClosedConnections : chat.OpenConnections, ConnectionsResponse.Keys, errors);
        return errors.Count == 0 ? TypedResults.Ok(ConnectionsResponse.Of(page)) : TypedResults.ValidationProblem(errors);
    }

    private static Ok<ClusterStatistics> Cluster(ChatStatus chat) => TypedResults.Ok(chat.Cluster ?? new ClusterStatistics { LagSeconds = null, Nodes = [] });

    private static async Task<Results<Ok<RoomsResponse>, ValidationProblem, ProblemHttpResult>> RoomsAsync(
        ChatStatus chat, [AsParameters] PageQuery query, CancellationToken cancellationToken)
    {
        try
        {
            var errors = new Dictionary<string, string[]>();
            var page = query.Take(await chat.RoomsAsync(cancellationToken), RoomsResponse.Keys, errors);
            return errors.Count == 0 ? TypedResults.Ok(RoomsResponse.Of(page)) : TypedResults.ValidationProblem(errors);
        }
        catch (PresenceException)
        {
            return TypedResults.Problem("who is in which room is unknown right now", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}
