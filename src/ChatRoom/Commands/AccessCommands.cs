using System.Globalization;
using System.Text.RegularExpressions;
using ChatRoom.Protocol.Model;
using ChatRoom.Services;
using ChatRoom.State.Records;

namespace ChatRoom.Commands;

/// <summary><c>/token</c>, <c>/cert</c>, <c>/sessions</c> and <c>/read</c>: what an account holds.</summary>
internal sealed partial class AccessCommands(
    AccessTokenService tokens, CertificateService certificates, AccountSessionService sessions, ReadMarkerService markers) : CommandGroup
{
    private const string CertificateSyntax = "/cert add | list | remove <fingerprint>";
    private const string SessionSyntax = "/sessions [end <id>]";

    private static readonly DurationBounds Lifetimes = new(TimeSpan.FromSeconds(1), TimeSpan.FromDays(36_500));
    private static readonly Usage TokenUsage = new(
        "/token new <name> [read|write|moderate] [duration] | list | revoke <name>", $"name of 1 to 32 letters, digits, - _ or ., duration {Lifetimes}");

    /// <inheritdoc />
    public override IEnumerable<Command> Rows =>
    [
        new("token", "[request]", "manage access tokens for programs", TokenAsync)
        {
            Details = ["/token new <name> [read|write|moderate] [duration]  shows a new token once", "/token list", "/token revoke <name>"],
            IsAct = true,
        },
        new("cert", "[request]", "manage client certificates that identify you", CertificateAsync)
        {
            Details = ["/cert add  the certificate of this connection", "/cert list", "/cert remove <fingerprint>"],
            IsAct = true,
        },
        new("sessions", "[end <id>]", "list the connections of your account, or end one", SessionsAsync),
        new("read", "[id]", "mark this room as read, on all your connections", call => new(Read(call))),
    ];

    private async ValueTask<Reply?> TokenAsync(CommandCall call) => Words(call) switch
    {
        [var verb] when Is(verb, "list") => tokens.List(call.Who),
        [var verb, var name] when Is(verb, "revoke") => await tokens.RevokeAsync(call.Who, name, call.Cancellation),
        [var verb, var name, .. var rest] when Is(verb, "new") && TokenName().IsMatch(name) && TryParse(rest, out var scope, out var lifetime) =>
            await tokens.IssueAsync(call.Who, name, scope, lifetime, call.Cancellation),
        _ => TokenUsage,
    };

    private async ValueTask<Reply?> CertificateAsync(CommandCall call) => Words(call) switch
    {
        [var verb] when Is(verb, "add") => await certificates.AddAsync(call.Who, call.Cancellation),
        [var verb] when Is(verb, "list") => certificates.List(call.Who),
        [var verb, var fingerprint] when Is(verb, "remove") =>
            await certificates.RemoveAsync(call.Who, fingerprint.Replace(":", "", StringComparison.Ordinal), call.Cancellation),
        _ => new Usage(CertificateSyntax),
    };

    private async ValueTask<Reply?> SessionsAsync(CommandCall call) => Words(call) switch
    {
        [] => await sessions.ListAsync(call.Who, call.Cancellation),
        [var verb, var id] when Is(verb, "end") => await sessions.EndAsync(call.Who, id, call.Cancellation),
        _ => new Usage(SessionSyntax),
    };

    private Reply Read(CommandCall call) =>
        call.Arguments.Length == 0 ? markers.Read(call.Who, call.Room, id: null)
        : long.TryParse(call.Arguments.TrimStart('#'), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? markers.Read(call.Who, call.Room, id)
        : new Usage("/read [id]");

    /// <summary>Parses what follows the name of a new token, in either order.</summary>
    private static bool TryParse(string[] words, out TokenScope scope, out TimeSpan? lifetime)
    {
        (scope, lifetime) = (TokenScope.Write, null);
        var hasScope = false;
        foreach (var word in words)
        {
            if (!hasScope && char.IsAsciiLetter(word[0]) && Enum.TryParse(word, ignoreCase: true, out scope))
            {
                hasScope = true;
            }
            else if (lifetime is null && Lifetimes.TryParse(word, out var duration))
            {
                lifetime = duration;
            }
            else
            {
                return false;
            }
        }

        return true;
    }

    private static string[] Words(CommandCall call) => call.Arguments.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);

    private static bool Is(string word, string verb) => word.Equals(verb, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex("^[A-Za-z0-9_.-]{1,32}$", RegexOptions.CultureInvariant)]
    private static partial Regex TokenName();
}
