using ChatRoom.Limits;
using ChatRoom.Moderation;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Services;
using Microsoft.Extensions.Options;

namespace ChatRoom.Server.Api;

/// <summary>The acts of moderation, each by the method that its command calls.</summary>
internal sealed class RoomActs(
    ModerationService moderation, BanService bans, SuspensionService suspensions, TextService texts, ForgetService forgetting, RoomSettingService settings, InvitationService invitations, ApiForm form,
    IOptions<ChatRoomOptions> options)
{
    /// <summary>Does what somebody asks for in a room.</summary>
    public Task<IResult> InRoomAsync(Principal who, RoomName room, ActBody body, CancellationToken cancellationToken)
    {
        var request = new ActRequest(body, options.Value.Limits);
        return body.Act switch
        {
            "kick" => OnPersonAsync(who, room, request, async (whom, sanction) =>
                await moderation.KickAsync(who, room, whom, sanction.Reason, sanction.PrivateReason, cancellationToken)),
            "redact" => RedactAsync(who, room, body, cancellationToken),
            "purge" => PurgeAsync(who, room, request, cancellationToken),
            "forget" => ForgetAsync(who, room, request, cancellationToken),
            "op" or "deop" => OnPersonAsync(who, room, request, (whom, _) => settings.AppointAsync(who, room, whom, gives: body.Act == "op", cancellationToken)),
            "voice" or "devoice" => OnPersonAsync(who, room, request, (whom, _) => settings.GiveVoiceAsync(who, room, whom, gives: body.Act == "voice", cancellationToken)),
            "owner" => OnPersonAsync(who, room, request, (whom, _) => settings.TransferAsync(who, room, whom, cancellationToken)),
            "invite" => OnPersonAsync(who, room, request, async (whom, _) => await invitations.InviteAsync(who, room, whom, cancellationToken)),
            _ => BanAsync(who, request, room, cancellationToken),
        };
    }

    /// <summary>Does what somebody asks for on the whole server.</summary>
    public Task<IResult> OnServerAsync(Principal who, ActBody body, CancellationToken cancellationToken)
    {
        var request = new ActRequest(body, options.Value.Limits);
        return body.Act switch
        {
            "suspend" => OnPersonAsync(who, null, request, async (whom, sanction) =>
                await suspensions.SuspendAsync(who, whom, sanction.Lasts, sanction.Reason, sanction.PrivateReason, cancellationToken)),
            "unsuspend" => OnPersonAsync(who, null, request, async (whom, _) => await suspensions.UnsuspendAsync(who, whom, cancellationToken)),
            _ => BanAsync(who, request, room: null, cancellationToken),
        };
    }

    /// <summary>Lifts a ban or a mute, given by its number.</summary>
    public async Task<IResult> LiftAsync(Principal who, RoomName? room, long id, CancellationToken cancellationToken)
    {
        if (TooOften(who) is { } problem)
        {
            return problem;
        }

        var reply = await bans.UnbanAsync(who, room, id, target: null, cancellationToken);
        reply = reply is NoSuchBan ? await bans.UnmuteAsync(who, room, id, target: null, cancellationToken) : reply;
        return Answer("unban", room, reply);
    }

    /// <summary>Takes one of the acts that an address may do; returns the problem if there were too many.</summary>
    public static ApiProblem? TooOften(Principal who) => who.TakeOrWait(AddressLimit.Act) is { } wait ? ApiProblem.TooMany(wait) : null;

    /// <summary>Returns the answer for a reply; null: the room has seen what was done.</summary>
    public IResult Answer(string act, RoomName? room, Reply? reply) => reply is Error error
        ? form.Problem(error)
        : TypedResults.Ok(new ActAnswer(act, room?.Value, reply is null ? null : form.WordsOf(reply), BanOf(reply), (reply as Accepted)?.Id));

    private static ListedBan? BanOf(Reply? reply) => reply switch
    {
        BanSet set => set.Ban,
        BanLifted lifted => lifted.Ban,
        _ => null,
    };

    private async Task<IResult> BanAsync(Principal who, ActRequest request, RoomName? room, CancellationToken cancellationToken)
    {
        var act = request.Body.Act;
        if (act is "unban" or "unmute")
        {
            var target = request.Target(out var invalid);
            return (invalid ?? TooOften(who)) is { } refused ? refused
                : Answer(act, room, act == "unban"
                    ? await bans.UnbanAsync(who, room, id: null, target, cancellationToken)
                    : await bans.UnmuteAsync(who, room, id: null, target, cancellationToken));
        }

        if (act is not ("ban" or "mute"))
        {
            return ApiProblem.Invalid("act", "there is no such act here; see /openapi/v1.json");
        }

        var sanction = request.Sanction(out var problem);
        return (problem ?? TooOften(who)) is { } refusal ? refusal
            : Answer(act, room, act == "mute" ? await bans.MuteAsync(who, room, sanction!, cancellationToken)
                : request.Body.IsTrial ? await bans.TryAsync(who, room, sanction!, cancellationToken)
                : await bans.BanAsync(who, room, sanction!, cancellationToken));
    }

    private async Task<IResult> OnPersonAsync(Principal who, RoomName? room, ActRequest request, Func<Alias, Sanction, ValueTask<Reply?>> act)
    {
        var whom = request.Person(out var problem);
        var sanction = problem is null ? request.Sanction(out problem) : null;
        return (problem ?? TooOften(who)) is { } refusal ? refusal : Answer(request.Body.Act!, room, await act(whom!, sanction!));
    }

    private async Task<IResult> RedactAsync(Principal who, RoomName room, ActBody body, CancellationToken cancellationToken)
    {
        if (body.Id is not > 0)
        {
            return ApiProblem.Invalid("id", "the id of a message, 1 or more");
        }

        if (TooOften(who) is { } problem)
        {
            return problem;
        }

        var reply = await texts.RedactAsync(who, room, body.Id.Value, cancellationToken);
        reply = reply is NotYourMessage ? await texts.RedactOthersAsync(who, room, body.Id.Value, cancellationToken) : reply;
        return Answer("redact", room, reply);
    }

    private async Task<IResult> PurgeAsync(Principal who, RoomName room, ActRequest request, CancellationToken cancellationToken)
    {
        var whom = request.Person(out var problem);
        var within = problem is null ? request.Within(out problem) : null;
        return (problem ?? TooOften(who)) is { } refusal ? refusal
            : Answer("purge", room, await texts.PurgeAsync(who, room, whom!, within!.Value, cancellationToken));
    }

    private async Task<IResult> ForgetAsync(Principal who, RoomName room, ActRequest request, CancellationToken cancellationToken)
    {
        var whom = request.Person(out var problem);
        problem ??= request.Body.IsConfirmed ? null : ApiProblem.Invalid("confirm", "true: forget removes all messages of the person in all rooms, and cannot be undone");
        return (problem ?? TooOften(who)) is { } refusal ? refusal
            : Answer("forget", room: null, await forgetting.ForgetOthersAsync(who, room, whom!, isConfirmed: true, cancellationToken));
    }
}
