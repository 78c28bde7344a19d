using System.Net;
using ChatRoom.Server.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace ChatRoom.Server.Admin;

/// <summary>
/// Lets administrators pass: whoever sends the token (RFC 6750, <c>Authorization: Bearer …</c>); where none is
/// configured, whoever calls from this machine.
/// </summary>
internal sealed class AdminOnly(AdminToken token, ILogger<AdminOnly> logger) : IEndpointFilter
{
    private const string Scheme = "Bearer ";

    /// <inheritdoc />
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        http.Response.Headers.CacheControl = "no-store";
        if (token.IsConfigured ? HasToken(http.Request) : IsFromHere(http))
        {
            return next(context);
        }

        ServerLog.AdminRefused(logger, http.Connection.RemoteIpAddress, http.Request.Path);
        return ValueTask.FromResult<object?>(token.IsConfigured ? AskForToken(http) : TypedResults.Problem(
            "this is for administrators: ask from the machine itself, or configure ChatRoom:Admin:Token or ChatRoom:Admin:TokenFile",
            statusCode: StatusCodes.Status403Forbidden));
    }

    private bool HasToken(HttpRequest request) =>
        request.Headers.Authorization is [{ } authorization]
        && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && token.Matches(authorization[Scheme.Length..].Trim());

    /// <summary>
    /// Not what only passed through this machine: a proxy on it calls from here for anybody, and so does a browser on it
    /// that a foreign page has led here by a name of its own (DNS rebinding).
    /// </summary>
    private static bool IsFromHere(HttpContext http)
    {
        var isLocal = http.Connection.RemoteIpAddress is not { } address || IPAddress.IsLoopback(address); // a Unix socket has none
        var isForwarded = http.Request.Headers.ContainsKey("X-Forwarded-For") || http.Request.Headers.ContainsKey("Forwarded");
        var host = http.Request.Host.Host;
        var isNamedLocal = host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host, out var named) && IPAddress.IsLoopback(named));
        return isLocal && !isForwarded && isNamedLocal;
    }

    private static ProblemHttpResult AskForToken(HttpContext http)
    {
        http.Response.Headers[HeaderNames.WWWAuthenticate] = "Bearer realm=\"chatroom\"";
        return TypedResults.Problem(
            "this is for administrators: send the token, as Authorization: Bearer <token>", statusCode: StatusCodes.Status401Unauthorized);
    }
}
