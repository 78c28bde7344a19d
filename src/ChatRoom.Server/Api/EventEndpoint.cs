using System.Diagnostics;
using ChatRoom.Journal;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Protocols;
using ChatRoom.Server.Stats;
using ChatRoom.State.Records;
using Microsoft.AspNetCore.Http.Features;

namespace ChatRoom.Server.Api;

/// <summary>The events of a room as they happen, as server-sent events.</summary>
internal static class EventEndpoint
{
    private const string MediaType = "text/event-stream";
    private const string Header = "Last-Event-ID";
    private const string After = "after";
    private const int RetryAfterSeconds = 5;

    /// <summary>Maps it. Requests last as long as their clients listen, which would make averages of all requests useless.</summary>
    public static void MapEvents(this RouteGroupBuilder api) => api.MapGet("/rooms/{room}/events", ServeAsync)
        .WithTags("rooms")
        .WithName("events")
        .WithSummary("The events of a room as they happen, and those after Last-Event-ID before them, as server-sent events.")
        .Produces<string>(StatusCodes.Status200OK, MediaType)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ForPrograms(TokenScope.Read, RequestKind.Read)
        .WithParameters(After)
        .DisableHttpMetrics();

    private static async Task<IResult> ServeAsync(
        ApiCall call, HttpContext http, EventStreams streams, EventPlaces places, ApiForm form, IHostApplicationLifetime lifetime)
    {
        var last = http.Request.Headers[Header] is [{ Length: > 0 } header] ? header : http.Request.Query[After].FirstOrDefault();
        RoomPosition position = default;
        if (last is not null && !RoomPosition.TryParse(last, out position))
        {
            return ApiProblem.Invalid(Header, "not a position; allowed: the id of another event, such as e5f3a:1234");
        }

        if (streams.RefusalOf(call.Caller, call.Room) is { } refusal)
        {
            return form.Problem(refusal);
        }

        using var place = places.Take(call.Caller.Token, call.Caller.Address);
        if (place is null)
        {
            return new ApiProblem(StatusCodes.Status429TooManyRequests, "rate-limited", "there is no place for one more stream of events right now") { RetryAfter = RetryAfterSeconds };
        }

        Activity.Current = null; // events are no part of the request, which lasts as long as the client listens
        http.Response.ContentType = MediaType;
        http.Response.Headers["X-Accel-Buffering"] = "no"; // nginx would keep events back
        if (http.Items.ContainsKey(HttpMethods.Head))
        {
            return TypedResults.Empty;
        }

        http.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
        try
        {
            if (!await streams.RunAsync(call.Caller, call.Room, last is null ? null : position, http.Response.BodyWriter, lifetime.ApplicationStopping, http.RequestAborted))
            {
                http.Abort();
            }

            return TypedResults.Empty;
        }
        catch (JournalException)
        {
            return form.Problem(new RoomUnavailable(call.Room));
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            return TypedResults.Empty;
        }
    }
}
