using System.Globalization;
using System.Text.RegularExpressions;

namespace ChatRoom.Client.Messages;

/// <summary>Recognizes the notices of ChatRoom that the client acts on. Each method takes the text after <c>* </c>.</summary>
internal static partial class ServerNotice
{
    /// <summary>The line before a room's history.</summary>
    public const string History = "history";

    /// <summary>The line after it.</summary>
    public const string EndOfHistory = "end of history";

    /// <summary>Another connection used our token.</summary>
    public const string PlaceTaken = "another connection has resumed your session";

    /// <summary>A part of the reason for which a token is refused for now only.</summary>
    public const string TryLater = "try again later";

    /// <summary>The server did not store a message.</summary>
    public const string NotStored = "message not sent: the server could not save it";

    /// <summary>The server does not know whether it stored a message.</summary>
    public const string MaybeStored = "it is not known whether your message was saved";

    /// <summary>The user has revoked our token.</summary>
    public const string Revoked = "your token is revoked";

    /// <summary>Returns the next id, if the notice names it.</summary>
    public static long? NextId(string text) => Ids().Match(text) is { Success: true } next ? Number(next.Groups[1].ValueSpan) : null;

    /// <summary>Returns the token, if the notice names one.</summary>
    public static string? Token(string text) => Resume().Match(text) is { Success: true } token ? token.Groups[1].Value : null;

    /// <summary>Whether the server refuses a line because it contains, or may contain, a token.</summary>
    public static bool IsAboutToken(string text) => text.StartsWith("not sent: ", StringComparison.Ordinal) && text.Contains("resume token", StringComparison.Ordinal);

    /// <summary>Whether the notice names the token that replaces the one that we have just used.</summary>
    public static bool IsNextToken(string text) => text.StartsWith("to resume this session next time: ", StringComparison.Ordinal);

    /// <summary>Returns the room and the alias of a session that our token resumed.</summary>
    public static (string Room, string Alias)? Return(string text) =>
        Back().Match(text) is { Success: true } back ? (back.Groups[1].Value, back.Groups[2].Value) : null;

    /// <summary>Returns the command, with its slash, that the server does not know.</summary>
    public static string? UnknownCommand(string text) => Unknown().Match(text) is { Success: true } unknown ? unknown.Groups[1].Value : null;

    /// <summary>Whether the server has left out messages.</summary>
    public static bool IsSkip(string text) => Skipped().IsMatch(text);

    /// <summary>Whether the server hides somebody's messages from now on.</summary>
    public static bool IsIgnoring(string text) => Ignoring().IsMatch(text);

    /// <summary>Returns the limit in bytes, if one of our lines exceeded it.</summary>
    public static int? MostBytes(string text) => TooLong().Match(text) is { Success: true } limit ? (int?)Number(limit.Groups[1].ValueSpan) : null;

    /// <summary>Returns to whom we have whispered, and what.</summary>
    public static (string Alias, string Text)? WhisperTo(string text) =>
        Whispered().Match(text) is { Success: true } whisper ? (whisper.Groups[1].Value, whisper.Groups[2].Value) : null;

    /// <summary>Whether the server says this unasked, so that it answers no command: about others, or about the connection.</summary>
    /// <param name="text">The notice.</param>
    /// <param name="alias">Our alias.</param>
    public static bool IsUnasked(string text, string alias) =>
        IsSkip(text) || Unasked().IsMatch(text)
        || (OfRoom().Match(text) is { Success: true } other && other.Groups[1].Value != alias);

    /// <summary>Whether members came or went.</summary>
    public static bool IsComingOrGoing(string text) => ComingOrGoing().IsMatch(text);

    /// <summary>Whether the server answers <c>/join</c> with this because we are in that room.</summary>
    public static bool IsThere(string text) => There().IsMatch(text);

    private static long Number(ReadOnlySpan<char> digits) => long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^ids are on, the next is #([0-9]{1,18})$")]
    private static partial Regex Ids();

    [GeneratedRegex(@"^to resume this session\b.*: /resume (\S{1,100})$")]
    private static partial Regex Resume();

    [GeneratedRegex(@"^unknown command: (/\S+)")]
    private static partial Regex Unknown();

    [GeneratedRegex(@"^you are back in (#\S+?)(?: as|, but somebody else is \S+ now: you are) (\S+)$")]
    private static partial Regex Back();

    [GeneratedRegex(@"^[0-9]+ messages? (?:skipped\b|(?:is|are) no longer available$)")]
    private static partial Regex Skipped();

    [GeneratedRegex(@"^(?:you are (?:now )?|still )ignoring\b")]
    private static partial Regex Ignoring();

    [GeneratedRegex(@"^message not sent: it is longer than ([0-9]{1,9}) bytes$")]
    private static partial Regex TooLong();

    [GeneratedRegex(@"please (?:re)?connect(?: again)?$|^the message numbers of #\S+ were reset\b|^still ignoring: |^[0-9]+ (?:connected|left)\b|^another connection has resumed ")]
    private static partial Regex Unasked();

    [GeneratedRegex(@"^(\S+) (?:is now known as \S+$|has (?:joined|left) this room$|has set the topic: |has cleared the topic$)")]
    private static partial Regex OfRoom();

    [GeneratedRegex(@"^you are (?:already in #\S+|in #\S+ already)$")]
    private static partial Regex There();

    [GeneratedRegex(@"^you whisper to (\S+): (.*)$")]
    private static partial Regex Whispered();

    [GeneratedRegex(@"^(?:\S+ has (?:joined|left) this room|[0-9]+ connected(?:, [0-9]+ left)?|[0-9]+ left)$")]
    private static partial Regex ComingOrGoing();
}
