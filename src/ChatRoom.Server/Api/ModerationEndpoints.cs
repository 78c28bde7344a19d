using System.Text;
using ChatRoom.Commands;
using ChatRoom.Moderation;
using ChatRoom.Protocol.Model;
using ChatRoom.Server.Audit;
using ChatRoom.Server.Stats;
using ChatRoom.Services;
using ChatRoom.State.Records;

namespace ChatRoom.Server.Api;

/// <summary>How programs keep order, in a room and on the server.</summary>
internal static class ModerationEndpoints
{
    private static readonly TimeSpan UsualLockdown = TimeSpan.FromHours(1);

    /// <summary>Maps them.</summary>
    public static void MapModeration(this RouteGroupBuilder api)
    {
        var room = api.MapGroup("/rooms/{room}").WithTags("moderation");
        room.MapPost("/moderation", static (ApiCall call, JsonBody<ActBody> body, RoomActs acts, CancellationToken cancellationToken) =>
                body.TryGet(out var act, out var problem) ? acts.InRoomAsync(call.Caller, call.Room, act, cancellationToken) : Task.FromResult<IResult>(problem))
            .Moderates("moderate-room", "An act of moderation in a room: what its command does.").Produces<ActAnswer>();
        room.MapGet("/bans", static (ApiCall call, BanService bans, ApiForm form) => BansOf(bans.List(call.Caller, call.Room), form))
            .Moderates("room-bans", "The bans and mutes of a room.", RequestKind.Read).Produces<BansAnswer>().WithParameters();
        room.MapDelete("/bans/{id:long}", static (ApiCall call, long id, RoomActs acts, CancellationToken cancellationToken) => acts.LiftAsync(call.Caller, call.Room, id, cancellationToken))
            .Moderates("lift-room-ban", "Lift a ban or a mute of a room.").Produces<ActAnswer>();
        room.MapGet("/held", static (ApiCall call, HeldService held, ApiForm form) => HeldOf(held.List(call.Caller, call.Room), form))
            .Moderates("held-messages", "The messages of a room that wait for a moderator.", RequestKind.Read).Produces<HeldAnswer>().WithParameters();
        room.MapPost("/held/{id:long}/release", static async (ApiCall call, long id, HeldService held, RoomActs acts, CancellationToken cancellationToken) =>
                RoomActs.TooOften(call.Caller) ?? acts.Answer("release", call.Room, await held.ReleaseAsync(call.Caller, call.Room, id, cancellationToken)))
            .Moderates("release-message", "Publish a message that waits.").Produces<ActAnswer>();
        room.MapDelete("/held/{id:long}", static async (ApiCall call, long id, HeldService held, RoomActs acts, CancellationToken cancellationToken) =>
                RoomActs.TooOften(call.Caller) ?? acts.Answer("drop", call.Room, await held.DropAsync(call.Caller, call.Room, id, cancellationToken)))
            .Moderates("drop-message", "Drop a message that waits: nobody will see it.").Produces<ActAnswer>();
        room.MapPost("/reports", ReportAsync)
            .WithName("report").WithSummary("Report a message to the moderators.")
            .Produces<ReportAnswer>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ForPrograms(TokenScope.Write, RequestKind.Write);

        var server = api.MapGroup("").WithTags("moderation");
        server.MapPost("/moderation", static (ApiCall call, JsonBody<ActBody> body, RoomActs acts, CancellationToken cancellationToken) =>
                body.TryGet(out var act, out var problem) ? acts.OnServerAsync(call.Caller, act, cancellationToken) : Task.FromResult<IResult>(problem))
            .Moderates("moderate", "An act of moderation on the whole server, for admins.").Produces<ActAnswer>();
        server.MapGet("/bans", static (ApiCall call, BanService bans, ApiForm form) => BansOf(bans.List(call.Caller, room: null), form))
            .Moderates("bans", "The bans and mutes of the whole server, and the suspended accounts, for admins.", RequestKind.Read).Produces<BansAnswer>().WithParameters();
        server.MapDelete("/bans/{id:long}", static (ApiCall call, long id, RoomActs acts, CancellationToken cancellationToken) => acts.LiftAsync(call.Caller, room: null, id, cancellationToken))
            .Moderates("lift-ban", "Lift a ban or a mute of the whole server, for admins.").Produces<ActAnswer>();
        server.MapGet("/lockdown", static (ApiCall call, ModerationService moderation, ApiForm form) => LockdownOf(moderation.ShowLockdown(call.Caller), form))
            .Moderates("show-lockdown", "The lockdown of the server, for admins.", RequestKind.Read).Produces<LockdownAnswer>().WithParameters();
        server.MapPut("/lockdown", LockDownAsync)
            .Moderates("lockdown", "Lock the server down, or end that, for admins.").Produces<LockdownAnswer>();
        server.MapPost("/announcements", AnnounceAsync)
            .Moderates("announce", "Tell all rooms something, for admins.").Produces<AnnouncementAnswer>(StatusCodes.Status201Created);
        server.MapGet("/audit", AuditAsync)
            .Moderates("read-audit", "The audit log, the newest first, for admins.", RequestKind.Read).Produces<AuditResponse>().WithParameters([.. AuditPageQuery.Names]);
    }

    /// <summary>Declares an endpoint that needs the scope <c>moderate</c>.</summary>
    internal static RouteHandlerBuilder Moderates(this RouteHandlerBuilder endpoint, string name, string summary, RequestKind kind = RequestKind.Write) => endpoint
        .WithName(name)
        .WithSummary(summary)
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ForPrograms(TokenScope.Moderate, kind);

    internal static IResult BansOf(Reply reply, ApiForm form) =>
        reply is BanTable table ? TypedResults.Ok(new BansAnswer(table.Bans, table.More, table.Suspended)) : form.Refusal(reply);

    /// <summary>Returns the answer for held messages.</summary>
    internal static IResult HeldOf(Reply reply, ApiForm form) =>
        reply is HeldList list ? TypedResults.Ok(new HeldAnswer(list.Messages, list.More)) : form.Refusal(reply);

    private static IResult LockdownOf(Reply? reply, ApiForm form) =>
        reply is LockdownShown shown ? TypedResults.Ok(new LockdownAnswer(shown.Level, shown.Until)) : form.Refusal(reply);

    private static async Task<IResult> ReportAsync(
        ApiCall call, JsonBody<ReportBody> body, ModerationService moderation, ApiForm form, CancellationToken cancellationToken)
    {
        if (!body.TryGet(out var report, out var problem))
        {
            return problem;
        }

        if (report.Id is not > 0)
        {
            return ApiProblem.Invalid("id", "the id of a message, 1 or more");
        }

        var reason = ActRequest.Reason("reason", report.Reason, out problem);
        if (problem is not null)
        {
            return problem;
        }

        var reply = await moderation.ReportAsync(call.Caller, call.Room, report.Id.Value, reason, cancellationToken);
        return reply is ReportTaken taken ? TypedResults.Created((string?)null, new ReportAnswer(taken.Moderators)) : form.Refusal(reply);
    }

    private static async Task<IResult> LockDownAsync(
        ApiCall call, JsonBody<LockdownBody> body, ModerationService moderation, ApiForm form, CancellationToken cancellationToken)
    {
        if (!body.TryGet(out var lockdown, out var problem))
        {
            return problem;
        }

        if (Lockdown.LevelOf(lockdown.Level ?? "") is not { } level)
        {
            return ApiProblem.Invalid("level", "allowed: registrations, read-only, accounts, closed, off");
        }

        var lasts = ActRequest.DurationOf(lockdown.For, ModerationCommands.Lockdowns, out problem) ?? UsualLockdown;
        return (problem ?? RoomActs.TooOften(call.Caller)) ?? LockdownOf(await moderation.LockDownAsync(call.Caller, level, lasts, cancellationToken), form);
    }

    private static async Task<IResult> AnnounceAsync(
        ApiCall call, JsonBody<AnnouncementBody> body, ModerationService moderation, ApiForm form, CancellationToken cancellationToken)
    {
        if (!body.TryGet(out var announcement, out var problem))
        {
            return problem;
        }

        if ((ApiText.ProblemOf("text", announcement.Text, ModerationCommands.MostAnnouncementBytes, out var text) ?? RoomActs.TooOften(call.Caller)) is { } refusal)
        {
            return refusal;
        }

        return await moderation.AnnounceAsync(call.Caller, Encoding.UTF8.GetString(text), cancellationToken) switch
        {
            Announced announced => TypedResults.Created((string?)null, new AnnouncementAnswer(announced.Rooms)),
            var reply => form.Refusal(reply),
        };
    }

    private static async Task<IResult> AuditAsync(
        ApiCall call, [AsParameters] AuditPageQuery parameters, ModerationService moderation, ApiForm form, CancellationToken cancellationToken)
    {
        var errors = new Dictionary<string, string[]>();
        if (parameters.Parse(errors) is not { } query)
        {
            return TypedResults.ValidationProblem(errors);
        }

        var reply = await moderation.ReadAuditAsync(call.Caller, query, cancellationToken);
        return reply is AuditRows found ? TypedResults.Ok(AuditResponse.Of(found, query.Most)) : form.Refusal(reply);
    }
}
