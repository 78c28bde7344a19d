using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Search;
using ChatRoom.Server.Stats;
using ChatRoom.Services;
using ChatRoom.State.Records;

namespace ChatRoom.Server.Api;

/// <summary>What programs read of rooms.</summary>
internal static class RoomEndpoints
{
    /// <summary>The path of all endpoints for programs.</summary>
    public const string Prefix = "/api";

    /// <summary>Maps them.</summary>
    public static void MapRooms(this RouteGroupBuilder api)
    {
        var rooms = api.MapGroup("/rooms").WithTags("rooms");
        api.MapGet("/rooms", ListAsync)
            .WithTags("rooms")
            .WithName("list-rooms")
            .WithSummary("The rooms with people in them that the caller may see, the fullest first.")
            .Produces<RoomListBody>()
            .ForPrograms(TokenScope.Read, RequestKind.Read)
            .WithParameters();
        rooms.MapGet("/{room}", ShowAsync)
            .WithName("room")
            .WithSummary("A room: its topic, who keeps it, its settings, and the role of the caller.")
            .Produces<RoomBody>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ForPrograms(TokenScope.Read, RequestKind.Read)
            .WithParameters();
        rooms.MapGet("/{room}/members", MembersAsync)
            .WithName("members")
            .WithSummary("Who is in a room, the first 100.")
            .Produces<MembersBody>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ForPrograms(TokenScope.Read, RequestKind.Read)
            .WithParameters();
        rooms.MapGet("/{room}/messages", MessagesAsync)
            .WithName("messages")
            .WithSummary("The events of a room: the newest, those after a position or before an id, or those that match a search.")
            .Produces<MessagesBody>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ForPrograms(TokenScope.Read, RequestKind.Read)
            .WithParameters([.. MessageQuery.Names]);
    }

    private static async Task<IResult> ListAsync(ApiCall call, RoomListService rooms, ApiForm form, CancellationToken cancellationToken) =>
        await rooms.ListAsync(call.Caller, cancellationToken) switch
        {
            RoomList list => TypedResults.Ok(new RoomListBody([.. list.Rooms.Select(static row => new RoomRow(row.Room.Value, row.Members, row.Topic))], list.Rooms.Count + list.More)),
            var reply => form.Refusal(reply),
        };

    private static async Task<IResult> ShowAsync(
        ApiCall call, RoomListService rooms, RoomSettingService settings, RoleResolver roles, ApiForm form, CancellationToken cancellationToken)
    {
        var (people, info) = (await rooms.WhoAsync(call.Caller, call.Room, prefix: "", cancellationToken), settings.Info(call.Caller, call.Room));
        if (people is not WhoList who || info is Error)
        {
            return form.Refusal(people is Error ? people : info);
        }

        var topic = rooms.Topic(call.Caller, call.Room) is TopicShown shown ? shown : null;
        var you = new CallerBody(call.Caller.Alias.Value, ApiForm.NameOf(roles.Resolve(call.Caller, call.Room).Role), ApiForm.NameOf(call.Caller.Scope!));
        return TypedResults.Ok(info is RoomInfo kept
            ? new RoomBody(call.Room.Value, topic?.Topic, who.Count, true, kept.Owner, kept.Moderators, kept.Voices, kept.Settings, you)
            : new RoomBody(call.Room.Value, topic?.Topic, who.Count, false, null, [], [], [], you));
    }

    private static async Task<IResult> MembersAsync(ApiCall call, RoomListService rooms, ApiForm form, CancellationToken cancellationToken) =>
        await rooms.WhoAsync(call.Caller, call.Room, prefix: "", cancellationToken) switch
        {
            WhoList who => TypedResults.Ok(new MembersBody(call.Room.Value, [.. who.Names.Select(name => new MemberRow(name, who.Away.Contains(name)))], who.Count)),
            var reply => form.Refusal(reply),
        };

    private static async Task<IResult> MessagesAsync(
        ApiCall call, [AsParameters] MessageQuery query, HistoryService history, RequestRates rates, ApiForm form, CancellationToken cancellationToken)
    {
        if (query.Parse() is { } problem)
        {
            return problem;
        }

        if (query.Search is { } words)
        {
            return rates.Take(RequestKind.Search, call.Caller.Token) is { Ticks: > 0 } wait ? ApiProblem.TooMany(wait)
                : await SearchAsync(call, query, words, history, form, cancellationToken);
        }

        return await PageAsync(call.Caller, call.Room, query, history, form, cancellationToken);
    }

    /// <summary>Returns the events of a room that a query asks for, unless it is a search.</summary>
    internal static async Task<IResult> PageAsync(Principal who, RoomName room, MessageQuery query, HistoryService history, ApiForm form, CancellationToken cancellationToken)
    {
        var reply = query.Position is { } after
            ? await history.ReadAfterAsync(who, room, after, query.Most, cancellationToken)
            : await history.ReadAsync(who, room, query.BeforeId, query.Most, cancellationToken);
        if (reply is not HistoryPage page)
        {
            return form.Refusal(reply);
        }

        var epoch = history.EpochOf(room); // only now: to read, the room may have had to begin that of another node
        var events = form.Events(room, page.Events, keepsOldest: query.Position is not null);
        var isSetBack = query.Position is { Epoch: not 0 } position && epoch != 0 && position.Epoch != epoch;
        var last = events.Count > 0 ? events[^1].Id : isSetBack ? 0 : query.Position?.Id ?? 0;
        return TypedResults.Ok(new MessagesBody(
            room.Value, events, new RoomPosition(epoch, last).ToString(), query.Position is null ? null : isSetBack, HasMore: null, IsComplete: null));
    }

    private static async Task<IResult> SearchAsync(
        ApiCall call, MessageQuery query, string words, HistoryService history, ApiForm form, CancellationToken cancellationToken)
    {
        if (!SearchQueryParser.TryParse(Sanitizer.Clean(words), out var search, out var reason))
        {
            return ApiProblem.Invalid("q", reason);
        }

        var reply = await history.SearchAsync(call.Caller, call.Room, search with { Before = query.BeforeId ?? long.MaxValue }, cancellationToken);
        if (reply is not SearchResults found)
        {
            return form.Refusal(reply);
        }

        var events = form.Events(call.Room, found.Hits, keepsOldest: false);
        return TypedResults.Ok(new MessagesBody(
            call.Room.Value, events, new RoomPosition(history.EpochOf(call.Room), events.Count == 0 ? 0 : events[^1].Id).ToString(), IsSetBack: null, found.HasOlder, found.IsComplete));
    }
}
