using System.Globalization;
using System.Text.RegularExpressions;

namespace ChatRoom.Client.Messages;

/// <summary>The notices of ChatRoom that mean something to the client; each is asked for with the text after <c>* </c>.</summary>
internal static partial class ServerNotice
{
    /// <summary>What stands before a room's past.</summary>
    public const string History = "history";

    /// <summary>What stands after it.</summary>
    public const string EndOfHistory = "end of history";

    /// <summary>Another connection has come with our token.</summary>
    public const string PlaceTaken = "another connection has resumed your session";

    /// <summary>What is in the reason for which a token is refused for now only.</summary>
    public const string TryLater = "try again later";

    /// <summary>A message was not stored.</summary>
    public const string NotStored = "message not sent: the server could not save it";

    /// <summary>Our token is not valid any more: the user asked for that.</summary>
    public const string Revoked = "your token is revoked";

    /// <summary>The id that comes next, if that is told.</summary>
    public static long? NextId(string text) => Ids().Match(text) is { Success: true } next ? Number(next.Groups[1].ValueSpan) : null;

    /// <summary>The token, if it is told.</summary>
    public static string? Token(string text) => Resume().Match(text) is { Success: true } token ? token.Groups[1].Value : null;

    /// <summary>Whether a token was sent without being asked for: it replaces the one that we came back with.</summary>
    public static bool IsNextToken(string text) => text.StartsWith("to resume this session next time: ", StringComparison.Ordinal);

    /// <summary>To which room we have come back by our token, and as whom, if that is told.</summary>
    public static (string Room, string Alias)? Return(string text) =>
        Back().Match(text) is { Success: true } back ? (back.Groups[1].Value, back.Groups[2].Value) : null;

    /// <summary>The command, with its slash, if it is one that the server does not know.</summary>
    public static string? UnknownCommand(string text) => Unknown().Match(text) is { Success: true } unknown ? unknown.Groups[1].Value : null;

    /// <summary>Whether messages were left out, or are there no more.</summary>
    public static bool IsSkip(string text) => Skipped().IsMatch(text);

    /// <summary>Whether it is told that somebody's lines are kept from us from now on.</summary>
    public static bool IsIgnoring(string text) => Ignoring().IsMatch(text);

    /// <summary>Whether it is the list that comes with our place, which we did not ask for.</summary>
    public static bool IsStillIgnoring(string text) => text.StartsWith("still ignoring: ", StringComparison.Ordinal);

    /// <summary>The most bytes that a line may have, if one had more.</summary>
    public static int? MostBytes(string text) => TooLong().Match(text) is { Success: true } limit ? (int?)Number(limit.Groups[1].ValueSpan) : null;

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
}
