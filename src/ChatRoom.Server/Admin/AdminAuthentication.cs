using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using ChatRoom.Participants;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace ChatRoom.Server.Admin;

/// <summary>
/// Authenticates administrators by the token (RFC 6750, <c>Authorization: Bearer …</c>). If no token is configured, requests
/// from this machine are authenticated. The framework's own log is off, because it logs every refused request;
/// <see cref="AdminRefusals"/> logs a limited number.
/// </summary>
internal sealed class AdminAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    UrlEncoder encoder,
    AdminToken token,
    AdminRefusals refusals,
    IProblemDetailsService problems) : AuthenticationHandler<AuthenticationSchemeOptions>(options, NullLoggerFactory.Instance, encoder)
{
    /// <summary>The name of the authentication scheme.</summary>
    public const string SchemeName = "Admin";

    private const string Bearer = "Bearer ";
    private const string AdminRole = "admin";

    private bool _isBlocked;

    /// <summary>Returns who reads a page, for the permissions.</summary>
    public static Visitor CallerOf(ClaimsPrincipal user) => user.IsInRole(AdminRole) ? Visitor.Admin : Visitor.Stranger;

    /// <summary>Returns who acts by a page, with the address for the audit log.</summary>
    public static Visitor CallerOf(HttpContext http) => CallerOf(http.User).At(http.Connection.RemoteIpAddress?.Unmapped());

    /// <inheritdoc />
    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(
        Context.GetEndpoint()?.Metadata.GetMetadata<PagePermission>() is null ? AuthenticateResult.NoResult() // another kind of token may be there
        : token.IsConfigured ? ByToken()
        : LocalCaller.Is(Context) ? Success()
        : AuthenticateResult.NoResult());

    /// <inheritdoc />
    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var connection = Context.Connection; // behind a trusted proxy, it has the address of the client
        refusals.Log(Request.Path, connection.RemoteIpAddress is { } address ? new IPEndPoint(address, connection.RemotePort) : null);
        var (status, detail) = _isBlocked ? (StatusCodes.Status429TooManyRequests, "too many wrong tokens from your address, try again later")
            : token.IsConfigured ? (StatusCodes.Status401Unauthorized, "this is for administrators: send the token, as Authorization: Bearer <token>")
            : (StatusCodes.Status403Forbidden, "this is for administrators: ask from the machine (or the container) itself, or configure ChatRoom:Admin:Token or ChatRoom:Admin:TokenFile");
        Response.StatusCode = status;
        Response.Headers.CacheControl = "no-store";
        if (status == StatusCodes.Status401Unauthorized)
        {
            Response.Headers[HeaderNames.WWWAuthenticate] = "Bearer realm=\"chatroom\"";
        }

        await problems.WriteAsync(new ProblemDetailsContext { HttpContext = Context, ProblemDetails = { Status = status, Detail = detail } });
    }

    private AuthenticateResult ByToken()
    {
        if (Request.Headers.Authorization is not [{ } authorization] || !authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return AuthenticateResult.NoResult();
        }

        var address = Context.Connection.RemoteIpAddress;
        _isBlocked = refusals.IsBlocked(address);
        if (!_isBlocked && token.Matches(authorization[Bearer.Length..].Trim()))
        {
            return Success();
        }

        refusals.Count(address);
        return AuthenticateResult.NoResult();
    }

    private static AuthenticateResult Success() => AuthenticateResult.Success(
        new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Role, AdminRole)], SchemeName)), SchemeName));
}
