using ChatRoom.Participants;
using ChatRoom.Protocol;
using Microsoft.AspNetCore.Http.Features;

namespace ChatRoom.Server.Api;

/// <summary>A call of an endpoint for programs, which <see cref="ApiGate"/> has let in. Handlers take it as a parameter.</summary>
/// <param name="Caller">Who calls.</param>
/// <param name="RoomOrNull">The room of the path, which exists for the caller; null: the path has none.</param>
internal sealed record ApiCall(ApiCaller Caller, RoomName? RoomOrNull)
{
    /// <summary>The room of the path.</summary>
    public RoomName Room => RoomOrNull ?? throw new InvalidOperationException("the path of this endpoint has no {room}");

    /// <summary>Returns the call of a request, for the framework.</summary>
    public static ValueTask<ApiCall?> BindAsync(HttpContext http) => new(http.Features.GetRequiredFeature<ApiCall>());
}
