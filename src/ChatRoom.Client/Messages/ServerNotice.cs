using System.Globalization;
using System.Text.RegularExpressions;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Client.Messages;

/// <summary>Recognizes the notices of ChatRoom that the client acts on. Each method takes the text after <c>* </c>.</summary>
internal static partial class ServerNotice
{
    /// <summary>The line before a room's history.</summary>
    public const string History = "history";

    /// <summary>The line after a room's history.</summary>
    public const string EndOfHistory = "end of history";

    /// <summary>Another connection has used the client's token.</summary>
    public const string SessionTaken = "another connection has resumed your session";

    /// <summary>A part of the reason when the server refuses a token only temporarily.</summary>
    public const string TryLater = "try again later";

    /// <summary>The server could not store a message.</summary>
    public const string NotStored = "message not sent: the server could not save it";

    /// <summary>The server does not know whether it stored a message.</summary>
    public const string MaybeStored = "the server does not know whether your message was saved";

    /// <summary>The user has revoked the client's token.</summary>
    public const string Revoked = "your resume token is revoked";

    /// <summary>The user has ended this connection on another one of the account.</summary>
    public const string LoggedOut = "another connection of your account has closed this one, please log in again";

    /// <summary>Returns the password that the server asks for; null for other notices.</summary>
    public static SecretKind? RequestedSecret(string text) => text switch
    {
        "enter your password (an empty line cancels)" => SecretKind.Password,
        "enter a new password (an empty line cancels)" => SecretKind.NewPassword,
        "enter the new password again (an empty line cancels)" => SecretKind.NewPasswordAgain,
        _ => null,
    };

    /// <summary>Returns whether the new password that the user entered is the account's from now on.</summary>
    public static bool IsPasswordSet(string text) => PasswordSet().IsMatch(text);

    /// <summary>Returns whether the client no longer has an account.</summary>
    public static bool IsUnregistered(string text) => Unregistered().IsMatch(text);

    /// <summary>Returns the client's alias after it has logged in or out; null for other notices.</summary>
    public static string? AliasAfterLogin(string text) => LoggedInOrOut().Match(text) is { Success: true } login ? login.Groups[1].Value : null;

    /// <summary>Returns why the server takes no password, in words for the users of this client; other reasons as they are.</summary>
    public static string ForThisClient(string reason) => reason.Contains("unencrypted connection", StringComparison.Ordinal)
        ? reason.Replace("openssl s_client -quiet", "chatroom --tls", StringComparison.Ordinal)
        : reason;

    /// <summary>Returns the next id, if the notice contains it; otherwise null.</summary>
    public static long? NextId(string text) => Ids().Match(text) is { Success: true } next ? Number(next.Groups[1].ValueSpan) : null;

    /// <summary>Returns the resume token, if the notice contains one; otherwise null.</summary>
    public static string? Token(string text) => Resume().Match(text) is { Success: true } token ? token.Groups[1].Value : null;

    /// <summary>Returns whether the server has refused a line because it may contain a token.</summary>
    public static bool IsAboutToken(string text) => text.StartsWith("not sent: ", StringComparison.Ordinal) && text.Contains("resume token", StringComparison.Ordinal);

    /// <summary>Returns whether the notice contains the token that replaces the one just used.</summary>
    public static bool IsNextToken(string text) => text.StartsWith("to resume this session next time: ", StringComparison.Ordinal);

    /// <summary>Returns the room and the alias of a resumed session, if the notice reports one; otherwise null.</summary>
    public static (string Room, string Alias)? ResumedSession(string text) =>
        Back().Match(text) is { Success: true } back ? (back.Groups[1].Value, back.Groups[2].Value) : null;

    /// <summary>Returns the command (with its slash) that the server does not know; null for other notices.</summary>
    public static string? UnknownCommand(string text) => Unknown().Match(text) is { Success: true } unknown ? unknown.Groups[1].Value : null;

    /// <summary>Returns whether the server has skipped messages.</summary>
    public static bool IsSkip(string text) => Skipped().IsMatch(text);

    /// <summary>Returns whether the ids of the room were set back.</summary>
    public static bool IsReset(string text) => WasReset().IsMatch(text);

    /// <summary>Returns whether the server hides the messages of a user from now on.</summary>
    public static bool IsIgnoring(string text) => Ignoring().IsMatch(text);

    /// <summary>Returns the limit in bytes, if one of the client's lines exceeded it; otherwise null.</summary>
    public static int? MaxBytes(string text) => TooLong().Match(text) is { Success: true } limit ? (int?)Number(limit.Groups[1].ValueSpan) : null;

    /// <summary>Returns the recipient and the text of a whisper of the client; null for other notices.</summary>
    public static (string Alias, string Text)? WhisperTo(string text) =>
        Whispered().Match(text) is { Success: true } whisper ? (whisper.Groups[1].Value, whisper.Groups[2].Value) : null;

    /// <summary>Returns whether the notice is not an answer to a command: it is about other members or about the connection.</summary>
    /// <param name="text">The notice.</param>
    /// <param name="alias">The client's alias.</param>
    public static bool IsUnasked(string text, string alias) =>
        IsSkip(text) || IsReset(text) || Unasked().IsMatch(text)
        || (OfRoom().Match(text) is { Success: true } other && other.Groups[1].Value != alias);

    /// <summary>Returns whether members have arrived or left.</summary>
    public static bool IsArrivalOrDeparture(string text) => ArrivalOrDeparture().IsMatch(text);

    /// <summary>Returns whether the notice answers <c>/join</c> for the room that the client is in already.</summary>
    public static bool IsAlreadyThere(string text) => AlreadyThere().IsMatch(text);

    private static long Number(ReadOnlySpan<char> digits) => long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?:\S+ is registered and now needs your password$|your password has been changed\b)")]
    private static partial Regex PasswordSet();

    [GeneratedRegex(@"^you are logged (?:in as|out; your alias is now) (\S+)$")]
    private static partial Regex LoggedInOrOut();

    [GeneratedRegex(@"^\S+ is no longer registered$")]
    private static partial Regex Unregistered();

    [GeneratedRegex(@"^ids are on, the next is #([0-9]{1,18})$")]
    private static partial Regex Ids();

    [GeneratedRegex(@"^to resume this session\b.*: /resume (\S{1,100})$")]
    private static partial Regex Resume();

    [GeneratedRegex(@"^unknown command: (/\S+)")]
    private static partial Regex Unknown();

    [GeneratedRegex(@"^you are back in (#\S+?)(?: as|, but somebody else is now \S+: you are) (\S+)$")]
    private static partial Regex Back();

    [GeneratedRegex(@"^[0-9]+ messages? (?:skipped\b|(?:is|are) no longer available$)")]
    private static partial Regex Skipped();

    [GeneratedRegex(@"^the message numbers of #\S+ were reset\b")]
    private static partial Regex WasReset();

    [GeneratedRegex(@"^(?:you are (?:now )?|still )ignoring\b")]
    private static partial Regex Ignoring();

    [GeneratedRegex(@"^message not sent: it is longer than ([0-9]{1,9}) bytes$")]
    private static partial Regex TooLong();

    [GeneratedRegex(@"please (?:re)?connect(?: again)?$|^still ignoring: |^[0-9]+ (?:connected|left)\b|^another connection has resumed ")]
    private static partial Regex Unasked();

    [GeneratedRegex(@"^(\S+) (?:is now known as \S+$|has (?:joined|left) this room$|has set the topic: |has cleared the topic$|(?:removed|edited) message [0-9])")]
    private static partial Regex OfRoom();

    [GeneratedRegex(@"^you are (?:already in #\S+|in #\S+ already)$")]
    private static partial Regex AlreadyThere();

    [GeneratedRegex(@"^you whisper to (\S+): (.*)$")]
    private static partial Regex Whispered();

    [GeneratedRegex(@"^(?:\S+ has (?:joined|left) this room|[0-9]+ connected(?:, [0-9]+ left)?|[0-9]+ left)$")]
    private static partial Regex ArrivalOrDeparture();
}
