using ChatRoom.Protocol.Model;
using ChatRoom.Server.Stats;
using ChatRoom.Services;

namespace ChatRoom.Server.Api;

/// <summary>How programs keep rooms: register them, give them up, and change their settings.</summary>
internal static class SettingEndpoints
{
    private const string Confirm = "confirm";

    /// <summary>Maps them.</summary>
    public static void MapSettings(this RouteGroupBuilder api)
    {
        var room = api.MapGroup("/rooms/{room}").WithTags("moderation");
        api.MapPatch("/rooms/{room}", ChangeAsync)
            .WithTags("moderation")
            .Moderates("change-room", "Change settings of a room, or its topic. Each is changed by itself; the first that is refused ends it.").Produces<SettingsAnswer>();
        room.MapPut("/registration", static async (ApiCall call, RoomSettingService settings, RoomActs acts, CancellationToken cancellationToken) =>
                RoomActs.TooOften(call.Caller) ?? acts.Answer("register", call.Room, await settings.RegisterAsync(call.Caller, call.Room, cancellationToken)))
            .Moderates("register-room", "Register a room for the account of the caller.").Produces<ActAnswer>().WithParameters();
        room.MapDelete("/registration", static async (ApiCall call, bool? confirm, RoomSettingService settings, RoomActs acts, CancellationToken cancellationToken) =>
                RoomActs.TooOften(call.Caller) ?? acts.Answer("unregister", call.Room, await settings.UnregisterAsync(call.Caller, call.Room, confirm == true, cancellationToken)))
            .Moderates("unregister-room", "Give a room up; with confirm=true also one whose past everybody may read then.").Produces<ActAnswer>().WithParameters(Confirm);
    }

    private static async Task<IResult> ChangeAsync(
        ApiCall call, JsonBody<SettingsBody> body, RoomSettingService settings, MessageService messages, ApiForm form, CancellationToken cancellationToken)
    {
        if (!body.TryGet(out var changes, out var problem))
        {
            return problem;
        }

        if (ApiText.ProblemOf("topic", changes.Topic ?? "", int.MaxValue, out var topic) is { } invalid)
        {
            return invalid;
        }

        (string Name, string? Value)[] all =
        [
            ("private", changes.Private), ("accounts", changes.Accounts), ("moderated", changes.Moderated), ("filters", changes.Filters), ("history", changes.History),
            ("retention", changes.Retention), ("slow", changes.Slow), ("key", changes.Key),
        ];
        if (all.FirstOrDefault(static one => one.Value is { } value && !IsValid(one.Name, value)) is { Name: { } wrong })
        {
            return ApiProblem.Invalid(wrong, $"not a valid value; the command is {RoomSettings.UsageOf(wrong).Syntax}");
        }

        var changed = new List<string>();
        foreach (var (name, value) in all.Where(static one => one.Value is not null))
        {
            if ((RoomActs.TooOften(call.Caller) ?? Problem(await SetAsync(settings, call, name, value!, cancellationToken), form)) is { } refusal)
            {
                return refusal;
            }

            changed.Add(name);
        }

        if (changes.Topic is not null)
        {
            if (Problem(await messages.PostTopicAsync(call.Caller, call.Room, topic, cancellationToken), form) is { } refusal)
            {
                return refusal;
            }

            changed.Add(RoomSettings.Topic);
        }

        return TypedResults.Ok(new SettingsAnswer(call.Room.Value, changed));
    }

    private static bool IsValid(string name, string value) =>
        (name == RoomSettings.Retention ? RoomSettings.ParseRetention(value) : RoomSettings.Parse(name, value)) is not null;

    private static ValueTask<Reply?> SetAsync(RoomSettingService settings, ApiCall call, string name, string value, CancellationToken cancellationToken) =>
        name == RoomSettings.Retention
            ? settings.SetRetentionAsync(call.Caller, call.Room, value, cancellationToken)
            : settings.SetAsync(call.Caller, call.Room, name, value, cancellationToken);

    private static ApiProblem? Problem(Reply? reply, ApiForm form) => reply is Error error ? form.Problem(error) : null;
}
