using System.Net;
using System.Threading.RateLimiting;
using ChatRoom.Server.Hosting;
using Microsoft.Net.Http.Headers;

namespace ChatRoom.Server.Admin;

/// <summary>
/// Lets administrators pass to what is marked with <see cref="AdminOnlyMetadata"/>: whoever sends the token (RFC 6750,
/// <c>Authorization: Bearer …</c>); where none is configured, whoever calls from this machine.
/// </summary>
internal sealed class AdminOnly(AdminToken token, IProblemDetailsService problems, ILogger<AdminOnly> logger) : IMiddleware, IDisposable
{
    private const string Scheme = "Bearer ";
    private const int LoggedPerSecond = 20;

    /// <summary>Headers by which a proxy shows; the last is what is left of the first where the framework evaluates it.</summary>
    private static readonly string[] OfProxies =
        ["X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded", "X-Real-IP", "Via", "X-Original-For"];

    // Whoever reaches HTTP could fill the log's disk.
    private readonly TokenBucketRateLimiter _logging = new(new TokenBucketRateLimiterOptions
    {
        TokenLimit = LoggedPerSecond,
        TokensPerPeriod = LoggedPerSecond,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        QueueLimit = 0,
    });

    /// <inheritdoc />
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<AdminOnlyMetadata>() is null)
        {
            await next(context);
            return;
        }

        context.Response.Headers.CacheControl = "no-store";
        if (token.IsConfigured ? HasToken(context.Request) : IsFromHere(context))
        {
            await next(context);
            return;
        }

        using (var lease = _logging.AttemptAcquire())
        {
            if (lease.IsAcquired)
            {
                ServerLog.AdminRefused(logger, context.Connection.RemoteIpAddress, context.Request.Path);
            }
        }

        await RefuseAsync(context);
    }

    /// <inheritdoc />
    public void Dispose() => _logging.Dispose();

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
        var host = http.Request.Host.Host;
        var isNamedLocal = host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host, out var named) && IPAddress.IsLoopback(named));
        return isLocal && isNamedLocal && !OfProxies.Any(http.Request.Headers.ContainsKey);
    }

    private async Task RefuseAsync(HttpContext http)
    {
        http.Response.StatusCode = token.IsConfigured ? StatusCodes.Status401Unauthorized : StatusCodes.Status403Forbidden;
        if (token.IsConfigured)
        {
            http.Response.Headers[HeaderNames.WWWAuthenticate] = "Bearer realm=\"chatroom\"";
        }

        await problems.WriteAsync(new ProblemDetailsContext
        {
            HttpContext = http,
            ProblemDetails =
            {
                Status = http.Response.StatusCode,
                Detail = token.IsConfigured
                    ? "this is for administrators: send the token, as Authorization: Bearer <token>"
                    : "this is for administrators: ask from the machine (or the container) itself, or configure ChatRoom:Admin:Token or ChatRoom:Admin:TokenFile",
            },
        });
    }
}
