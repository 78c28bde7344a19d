namespace ChatRoom.Server.Stats;

/// <summary>Statistics over HTTP.</summary>
internal static class StatsExtensions
{
    /// <summary>Adds what they are made of.</summary>
    public static void AddChatStats(this IServiceCollection services) => services.AddSingleton<ProcessUsage>();

    /// <summary>Maps <c>/stats</c>.</summary>
    public static void MapStats(this IEndpointRouteBuilder app) => app.MapGet(
        "/stats", static (ChatStatus chat, ProcessUsage process) => Results.Json(StatsResponse.Of(chat.Statistics, process), StatsJson.Default.StatsResponse));
}
