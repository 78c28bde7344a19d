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
        LinesDiscarded => "lines that you sent ahead were discarded",
        Registered r => $"{r.Alias} is registered and now needs your password",
        LoggedIn l => $"you are logged in as {l.Alias}",
        LoggedOut l => $"you are logged out; your alias is now {l.Alias}",
        PasswordChanged p => Of(p),
        Unregistered u => $"{u.Alias} is no longer registered",
        BecameAdmin b => $"{b.Alias} is now an admin of this server (see /help)",
        AdminDismissed a => $"{a.Alias} is no longer an admin",
        AccountExpires e => Invariant($"your account {e.Alias} was about to be removed because it was unused (it expired on {e.ExpiredAt.UtcDateTime:yyyy-MM-dd}); now that you have used it, it stays"),
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
        PasswordRequired p => $"{p.Alias} is registered: to log in, enter /login {p.Alias}",
        AccountsOnly { IsInside: true } => "this server requires an account: /login <alias>; to register, connect again",
        AccountsOnly => "this server requires an account: enter your registered alias, or /register <alias>",
        TooManyMarkers t => string.Create(CultureInfo.InvariantCulture, $"you can mark at most {t.Most} rooms as read"),
        PasswordIsWrong => "that password is wrong",
        TokenIsInvalid => "that access token is invalid",
        AdminTokenIsInvalid => "that admin token is invalid or has already been used",
        NotAdminByToken n => $"{n.Alias} did not become an admin by the one-time token; admins in ChatRoom:Admins are removed in the settings",
        TlsRequired t => $"passwords are not accepted on an unencrypted connection, because others could read them; {Of(t.Ports)}",
        TooManyGuesses t => $"too many wrong passwords, try again {In(t.RetryAfter)}",
        TooManyLogins => "the server is checking too many passwords right now, try again in a few seconds",
        TooManyRegistrations t => $"too many new accounts, try again {In(t.RetryAfter)}",
        AccountsDisabled => "accounts are disabled on this server",
        AccountRequired => "you need an account for that: /register, or /login <alias>",
        ContainsAccessToken => "not sent: it contains an access token, which works like a password",
        AdminIsNamed => "you are an admin in the server's settings: your alias must be removed from ChatRoom:Admins first",
        AlreadyLoggedIn a => $"you are already logged in as {a.Alias} (to log out: /logout)",
        NotLoggedIn => "you are not logged in",
        RoomNotForGuests r => $"you have left {r.Room}: it is only for people with an account",
        CannotRegister c => c.Reason,
        BadPassword b => b.Reason,
        PasswordsDiffer => "the two passwords differ; nothing has changed",
        CannotPrompt => "the server cannot ask this client for a password: programs send it in their request; people can use nc or telnet",
        AccountKeepsAlias a => $"you cannot change your alias while you are logged in as {a.Alias}; to use another one: /logout <alias>",
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
        var tokens = changed.Tokens == 0 ? "" : $"; {Quantity.Of(changed.Tokens, "access token")} {Quantity.Agree(changed.Tokens, "remains", "remain")} valid (/token list)";
        var certificates = changed.Certificates == 0 ? ""
            : $"; {Quantity.Of(changed.Certificates, "certificate")} {Quantity.Agree(changed.Certificates, "remains", "remain")} valid (/cert list)";
        return $"your password has been changed{ended}{tokens}{certificates}";
    }

    private static string Of(PortGuide ports) => ports.Tls is null
        ? "this server has no TLS port: ask its operator (ChatRoom:Accounts:RequireTlsForPasswords)"
        : $"connect with TLS on {ports.Tls}: openssl s_client -quiet";

    private static string In(TimeSpan? time) => time is { } wait ? Invariant($"in {Math.Ceiling(wait.TotalSeconds)} s") : "later";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
