using System.ComponentModel;
using ChatRoom.Server.Admin;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatRoom.Server.Stats;

/// <summary>Statistics over HTTP: counts for anybody, who is connected for administrators.</summary>
internal static class StatsExtensions
{
    private const string Open = "open";
    private const string Closed = "closed";

    /// <summary>Adds what they are made of.</summary>
    public static void AddChatStats(this IServiceCollection services) => services.AddSingleton<ProcessUsage>();

    /// <summary>Maps <c>/stats</c>, <c>/stats/connections</c> and <c>/stats/rooms</c>.</summary>
    public static void MapStats(this IEndpointRouteBuilder app)
    {
        var stats = app.MapGroup("/stats").WithTags("stats");
        stats.MapGet("", static (ChatStatus chat, ProcessUsage process) => TypedResults.Ok(new StatsResponse(chat.Statistics, process)))
            .WithName("stats")
            .WithSummary("Counts, since the start or now: connections, messages, bytes, rooms, memory.");
        stats.MapGet("/connections", Connections)
            .WithName("connections")
            .WithSummary("Each connection that is open, or why the last 1,000 closed.")
            .ForAdminsOnly();
        stats.MapGet("/rooms", Rooms)
            .WithName("rooms")
            .WithSummary("Each room that has members.")
            .ForAdminsOnly();
    }

    private static Results<Ok<ConnectionsResponse>, ValidationProblem> Connections(
        ChatStatus chat,
        [AsParameters] PageQuery query,
        [Description("Which connections: open, or closed (the last 1,000); open if absent.")] string? state)
    {
        var errors = new Dictionary<string, string[]>();
        if (state is not (null or Open or Closed))
        {
            errors[nameof(state)] = [$"'{state}' is no state; allowed: {Open}, {Closed}"];
        }

        var page = query.Take(state == Closed ? chat.ClosedConnections : chat.OpenConnections, ConnectionsResponse.Keys, errors);
        return errors.Count == 0 ? TypedResults.Ok(ConnectionsResponse.Of(page)) : TypedResults.ValidationProblem(errors);
    }

    private static Results<Ok<RoomsResponse>, ValidationProblem> Rooms(ChatStatus chat, [AsParameters] PageQuery query)
    {
        var errors = new Dictionary<string, string[]>();
        var page = query.Take(chat.Rooms, RoomsResponse.Keys, errors);
        return errors.Count == 0 ? TypedResults.Ok(RoomsResponse.Of(page)) : TypedResults.ValidationProblem(errors);
    }
}
