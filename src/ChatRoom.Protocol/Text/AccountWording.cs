using System.Globalization;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Protocol.Text;

/// <summary>The words of replies and errors about accounts, for people.</summary>
internal static class AccountWording
{
    /// <summary>Returns the line of a reply; null if the reply is not about accounts.</summary>
    public static string? Line(Reply reply) => reply switch
    {
        SecretRequested s => $"enter {Of(s.What)} (an empty line cancels)",
        SecretPrompt p => PromptOf(p.What), // a program gets an error instead
        SecretCanceled => "canceled",
        LinesDiscarded => "what you had sent meanwhile was discarded",
        Registered r => $"{r.Alias} is registered: from now on it needs your password",
        LoggedIn l => $"you are logged in as {l.Alias}",
        LoggedOut l => $"you are logged out; you are {l.Alias}",
        PasswordChanged p => Of(p),
        Unregistered u => $"{u.Alias} is no longer registered",
        BecameAdmin b => $"{b.Alias} is an admin of this server now (see /help)",
        AdminDismissed a => $"{a.Alias} is no longer an admin",
        AccountExpires e => Invariant($"your account {e.Alias} would have expired on {e.ExpiredAt.UtcDateTime:yyyy-MM-dd}; now that you have used it, it stays"),
        Error error => Of(error) ?? AccessWording.Line(error),
        _ => AccessWording.Line(reply),
    };

    /// <summary>Returns what the server asks at the prompt.</summary>
    public static string PromptOf(SecretKind kind) => kind switch
    {
        SecretKind.NewPassword => "new password?",
        SecretKind.NewPasswordAgain => "new password again?",
        _ => "password?",
    };

    private static string? Of(Error error) => error switch
    {
        PasswordRequired p => $"{p.Alias} is registered: it needs its password (/login {p.Alias})",
        AccountsOnly { IsInside: true } => "this server is for people with an account: /login <alias>; to register, connect again",
        AccountsOnly => "this server is for people with an account: enter your registered alias, or /register <alias>",
        TooManyMarkers t => string.Create(CultureInfo.InvariantCulture, $"you can mark {t.Most} rooms as read at most"),
        PasswordIsWrong => "that password is wrong",
        TokenIsInvalid => "that access token is invalid",
        AdminTokenIsInvalid => "that token is invalid, or was used already",
        NotAdminByToken n => $"no one-time token has made {n.Alias} an admin; those in ChatRoom:Admins are removed there",
        TlsRequired t => $"passwords are not accepted on an unencrypted connection, because others could read them; {Of(t.Ports)}",
        TooManyGuesses t => $"too many wrong passwords, try again {In(t.RetryAfter)}",
        TooManyLogins => "the server is checking too many passwords right now, try again in a few seconds",
        TooManyRegistrations t => $"too many new accounts, try again {In(t.RetryAfter)}",
        AccountsDisabled => "this server has no accounts",
        AccountRequired => "that needs an account: /register, or /login <alias>",
        ContainsAccessToken => "not sent: it contains an access token, which works like a password",
        AdminIsNamed => "the server's settings name you as an admin: they have to be changed first",
        AlreadyLoggedIn a => $"you are logged in as {a.Alias} (to log out: /logout)",
        NotLoggedIn => "you are not logged in",
        RoomNotForGuests r => $"guests may not be in {r.Room}: you leave it",
        CannotRegister c => c.Reason,
        BadPassword b => b.Reason,
        PasswordsDiffer => "the two passwords differ; nothing is changed",
        CannotPrompt => "this client cannot enter a password here; a program sends it with its request, a person uses nc or telnet",
        AccountKeepsAlias a => $"you are logged in as {a.Alias}, which stays your alias; to use another one: /logout <alias>",
        _ => null,
    };

    private static string Of(SecretKind kind) => kind switch
    {
        SecretKind.Password => "your password",
        SecretKind.NewPassword => "a new password",
        SecretKind.NewPasswordAgain => "the new password again",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "the secret has no words"),
    };

    private static string Of(PasswordChanged changed)
    {
        var ended = changed.Ended == 0 ? "" : $"; {Quantity.Of(changed.Ended, "other connection")} {Quantity.Agree(changed.Ended, "was", "were")} closed";
        var tokens = changed.Tokens == 0 ? "" : $"; {Quantity.Of(changed.Tokens, "access token")} {Quantity.Agree(changed.Tokens, "stays", "stay")} valid (/token list)";
        var certificates = changed.Certificates == 0 ? ""
            : $"; {Quantity.Of(changed.Certificates, "certificate")} {Quantity.Agree(changed.Certificates, "stays", "stay")} valid (/cert list)";
        return $"your password is changed{ended}{tokens}{certificates}";
    }

    private static string Of(PortGuide ports) => ports.Tls is null
        ? "this server has no TLS port: ask its operator (ChatRoom:Accounts:RequireTlsForPasswords)"
        : $"connect with TLS on {ports.Tls}: openssl s_client -quiet";

    private static string In(TimeSpan? time) => time is { } wait ? Invariant($"in {Math.Ceiling(wait.TotalSeconds)} s") : "later";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
