using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Server.Admin;
using ChatRoom.Server.Api;
using ChatRoom.Server.Stats;
using ChatRoom.Services;
using Microsoft.AspNetCore.Mvc;

namespace ChatRoom.Server.Dashboard;

/// <summary>How administrators keep order from outside the chat, by the same services as its moderators. The audit log names them <c>admin</c>.</summary>
internal static class AdminActs
{
    private static readonly string[] InRooms = ["kick", "mute", "unmute", "ban", "unban", "redact", "purge"];
    private static readonly string[] OnServer = ["mute", "unmute", "ban", "unban", "suspend", "unsuspend"];

    /// <summary>Maps them.</summary>
    public static void MapActs(this RouteGroupBuilder admin)
    {
        admin.MapPost("/moderation", static (HttpContext http, JsonBody<ActBody> body, RoomActs acts, CancellationToken cancellationToken) =>
                TryGet(body, OnServer, out var act, out var problem)
                    ? acts.OnServerAsync(AdminAuthentication.CallerOf(http), act!, cancellationToken)
                    : Task.FromResult<IResult>(problem!))
            .Acts("admin-moderate", "An act of moderation on the whole server: mute, unmute, ban, unban, suspend, unsuspend.", ChatAction.Ban)
            .ProducesProblem(StatusCodes.Status400BadRequest);
        admin.MapPost("/rooms/{room}/moderation", ModerateRoomAsync)
            .Acts("admin-moderate-room", "An act of moderation in a room: kick, mute, unmute, ban, unban, redact, purge.", ChatAction.Ban)
            .ProducesProblem(StatusCodes.Status400BadRequest);
        admin.MapGet("/held", static (HttpContext http, HeldService held, ApiForm form) =>
                ModerationEndpoints.HeldOf(held.List(AdminAuthentication.CallerOf(http), room: null), form))
            .WithName("admin-held")
            .WithSummary("The messages of all rooms that wait for a moderator, the oldest first.")
            .Produces<HeldAnswer>()
            .ShowsAdmins(ChatAction.ReviewHeld)
            .WithParameters();
        admin.MapGet("/bans", static (HttpContext http, BanService bans, ApiForm form) =>
                ModerationEndpoints.BansOf(bans.List(AdminAuthentication.CallerOf(http), room: null), form))
            .WithName("admin-bans")
            .WithSummary("The bans and mutes of the whole server, and the suspended accounts.")
            .Produces<BansAnswer>()
            .ShowsAdmins(ChatAction.ListBans)
            .WithParameters();
        admin.MapDelete("/bans/{id:long}", static (HttpContext http, long id, RoomActs acts, CancellationToken cancellationToken) =>
                acts.LiftAsync(AdminAuthentication.CallerOf(http), room: null, id, cancellationToken))
            .Acts("admin-lift-ban", "Lift a ban or a mute of the whole server.", ChatAction.Ban);
        admin.MapGet("/rooms/{room}/messages", ReadAsync)
            .WithName("admin-messages")
            .WithSummary("The events of a room, such as those before a reported message.")
            .Produces<MessagesBody>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .ShowsAdmins(ChatAction.ListBans) // who may see reports; strangers may read some rooms, but not by this path
            .WithParameters([.. MessageQuery.PageNames]);
        admin.MapPost("/rooms/{room}/held/{id:long}/release", static (HttpContext http, string room, long id, HeldService held, RoomActs acts, CancellationToken cancellationToken) =>
                ReviewAsync("release", room, acts, name => held.ReleaseAsync(AdminAuthentication.CallerOf(http), name, id, cancellationToken)))
            .Acts("admin-release", "Publish a message that waits.", ChatAction.ReviewHeld);
        admin.MapDelete("/rooms/{room}/held/{id:long}", static (HttpContext http, string room, long id, HeldService held, RoomActs acts, CancellationToken cancellationToken) =>
                ReviewAsync("drop", room, acts, name => held.DropAsync(AdminAuthentication.CallerOf(http), name, id, cancellationToken)))
            .Acts("admin-drop", "Drop a message that waits: nobody will see it.", ChatAction.ReviewHeld);
    }

    private static RouteHandlerBuilder Acts(this RouteHandlerBuilder endpoint, string name, string summary, ChatAction action) => endpoint
        .WithName(name)
        .WithSummary(summary)
        .Produces<ActAnswer>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
        .WithMetadata(new RequestSizeLimitAttribute(ApiEndpoint.MaxJsonBytes))
        .ShowsAdmins(action);

    private static async Task<IResult> ReadAsync(
        HttpContext http, string room, [AsParameters] MessageQuery query, HistoryService history, RoomExistence rooms, ApiForm form, CancellationToken cancellationToken) =>
        query.Parse() is { } problem ? problem
        : !RoomName.TryParse(room, out var name, out _) ? form.Problem(new Error(ErrorCode.NoSuchRoom))
        : await rooms.RefusalOfAsync(name, cancellationToken) is { } refusal ? form.Problem(refusal)
        : await RoomEndpoints.PageAsync(AdminAuthentication.CallerOf(http), name, query, history, form, cancellationToken);

    private static async Task<IResult> ModerateRoomAsync(
        HttpContext http, string room, JsonBody<ActBody> body, RoomActs acts, RoomExistence rooms, ApiForm form, CancellationToken cancellationToken)
    {
        if (!TryGet(body, InRooms, out var act, out var problem))
        {
            return problem!;
        }

        return !RoomName.TryParse(room, out var name, out _) ? form.Problem(new Error(ErrorCode.NoSuchRoom))
            : await rooms.RefusalOfAsync(name, cancellationToken) is { } refusal ? form.Problem(refusal)
            : await acts.InRoomAsync(AdminAuthentication.CallerOf(http), name, act!, cancellationToken);
    }

    private static async Task<IResult> ReviewAsync(string act, string room, RoomActs acts, Func<RoomName, ValueTask<Reply>> review) =>
        RoomName.TryParse(room, out var name, out _) ? acts.Answer(act, name, await review(name)) : acts.Answer(act, null, new Error(ErrorCode.NoSuchRoom));

    private static bool TryGet(JsonBody<ActBody> body, string[] allowed, out ActBody? act, out ApiProblem? problem)
    {
        if (body.TryGet(out act, out problem) && !allowed.Contains(act.Act))
        {
            problem = ApiProblem.Invalid("act", $"allowed: {string.Join(", ", allowed)}");
        }

        return problem is null;
    }
}
