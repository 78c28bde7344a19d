using System.Net;
using ChatRoom.Accounts;
using ChatRoom.Limits;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Services;
using Microsoft.Extensions.Options;

namespace ChatRoom.Server.Api;

/// <summary>
/// Stands before all endpoints for programs, and reads nothing of a body: checks the access token, its scope and how often it is used, and
/// whether the room of the path exists for the caller. A private room and one that does not exist get the same answer to any request.
/// </summary>
internal sealed class ApiGate(
    RequestDelegate next, Authenticator authenticator, ConnectionLimits limits, ParticipantDirectory people, Permissions permissions, RoomExistence rooms,
    RequestRates rates, ApiForm form, IOptions<ChatRoomOptions> options, TimeProvider time)
{
    private const string Bearer = "Bearer ";
    private const string RoomParameter = "room";
    private const string Local = "local";

    /// <summary>Lets a request pass, or answers why not.</summary>
    public Task InvokeAsync(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<ApiEndpoint>() is { } endpoint ? CheckAsync(http, endpoint) : next(http);

    private async Task CheckAsync(HttpContext http, ApiEndpoint endpoint)
    {
        http.Response.Headers.CacheControl = "no-store";
        var call = Admit(http, endpoint, out var problem);
        if (problem is null && call is { RoomOrNull: { } room } && await RefusalOfAsync(call.Caller, room, http.RequestAborted) is { } refusal)
        {
            problem = form.Problem(refusal);
        }

        if (problem is not null)
        {
            await problem.ExecuteAsync(http);
            return;
        }

        http.Features.Set(call);
        await next(http);
    }

    private ApiCall? Admit(HttpContext http, ApiEndpoint endpoint, out ApiProblem? problem)
    {
        var remote = http.Connection.RemoteIpAddress?.Unmapped();
        var allowance = remote is null ? null : limits.AllowanceOf(new IPEndPoint(remote, 0));
        Authentication? login = SecretOf(http.Request) is { } secret ? authenticator.CheckToken(secret, new ClientOrigin(remote, http.Request.IsHttps, allowance)) : null;
        var wait = rates.Take(endpoint.Kind, login?.Token ?? KeyOf(remote));
        wait = wait > TimeSpan.Zero || endpoint.Kind != RequestKind.Write || allowance is null ? wait : allowance.Take(AddressLimit.Message); // of the chat, too
        problem = wait > TimeSpan.Zero ? ApiProblem.TooMany(wait)
            : login is null ? ApiProblem.Unauthorized
            : login.Value.Refusal is { } refusal ? form.Problem(refusal)
            : login.Value.Scope < endpoint.Scope ? ApiProblem.InsufficientScope
            : null;
        if (problem is not null || login is not { Account: { } account, Scope: { } scope, Token: { } token })
        {
            return null;
        }

        var person = people.FindPerson(account.Id) ?? new(account.Id, AccountDirectory.AliasOf(account), time.GetUtcNow()) { HasAccount = true };
        return new ApiCall(new ApiCaller(person, scope, token, remote, allowance), RoomOf(http, out problem));
    }

    private static string? SecretOf(HttpRequest request) =>
        request.Headers.Authorization is [{ } authorization] && authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? authorization[Bearer.Length..].Trim()
            : null;

    private RoomName? RoomOf(HttpContext http, out ApiProblem? problem)
    {
        problem = null;
        if (http.GetRouteValue(RoomParameter) is not string text)
        {
            return null;
        }

        problem = RoomName.TryParse(text, out var room, out _) ? null : form.Problem(new Error(ErrorCode.NoSuchRoom));
        return room;
    }

    private async ValueTask<Error?> RefusalOfAsync(ApiCaller caller, RoomName room, CancellationToken cancellationToken) =>
        permissions.RefusalOf(caller, ChatAction.ListMembers, room) is { Code: ErrorCode.NoSuchRoom } refusal ? refusal
        : await rooms.RefusalOfAsync(room, cancellationToken);

    private string KeyOf(IPAddress? remote) => remote is null ? Local : $"{AddressKey.Of(remote, options.Value.Limits.IPv6PrefixLength).Value:x}";
}
