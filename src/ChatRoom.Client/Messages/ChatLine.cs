using System.Globalization;
using System.Text.RegularExpressions;

namespace ChatRoom.Client.Messages;

/// <summary>A parsed line of a server.</summary>
/// <param name="Kind">The kind of the line.</param>
/// <param name="Raw">The whole line, without its id.</param>
/// <param name="Time">The server's time and the blank after it (in a history, or after <c>/timestamps on</c>); otherwise empty.</param>
/// <param name="Alias">The alias of the member that the line is about; empty if there is none.</param>
/// <param name="Text">The message, the action or the notice.</param>
/// <param name="Id">The number of the event in its room (after <c>/ids on</c>); null if the line has none.</param>
internal sealed partial record ChatLine(ChatLineKind Kind, string Raw, string Time, string Alias, string Text, long? Id = null)
{
    /// <summary>Parses a line of a ChatRoom server, which may begin with its id.</summary>
    public static ChatLine ParseNumbered(string raw) => IdInFront().Match(raw) is { Success: true } id
        ? Parse(raw[id.Length..]) with { Id = long.Parse(id.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) }
        : Parse(raw);

    /// <summary>Parses a line without an id, of a ChatRoom server or of the tutorial's.</summary>
    public static ChatLine Parse(string raw)
    {
        var time = ServerTime().Match(raw).Value;
        var line = raw[time.Length..];
        return Whisper().Match(line) is { Success: true } whisper ? Of(ChatLineKind.Whisper, whisper)
            : Action().Match(line) is { Success: true } action ? Of(ChatLineKind.Action, action)
            : line.StartsWith("* ", StringComparison.Ordinal) ? new(ChatLineKind.Notice, raw, time, "", line[2..])
            : Connected().Match(line) is { Success: true } connected ? Of(ChatLineKind.Connected, connected)
            : Disconnected().Match(line) is { Success: true } disconnected ? Of(ChatLineKind.Left, disconnected)
            : Welcome().IsMatch(line) ? new(ChatLineKind.Welcome, raw, time, "", line)
            : Message().Match(line) is { Success: true } message ? Of(ChatLineKind.Message, message)
            : new(ChatLineKind.Other, raw, time, "", line);

        ChatLine Of(ChatLineKind kind, Match match) => new(kind, raw, time, Unquoted(match.Groups[1].Value), match.Groups[2].Value);
    }

    /// <summary>
    /// Returns the line as a line of the tutorial's server. That server has no notices and no whispers: a line that looks like one
    /// was written by a user.
    /// </summary>
    public ChatLine FromClassic() => Kind is ChatLineKind.Notice or ChatLineKind.Whisper
        ? new(ChatLineKind.Other, Raw, Time, "", Raw[Time.Length..])
        : this;

    /// <summary>Returns the line with its id in front, if it has one.</summary>
    public ChatLine WithIdShown() => Id is null ? this : this with { Raw = $"#{Id} {Raw}", Time = $"#{Id} {Time}" };

    // Some variants of the tutorial's server print the alias as Python bytes: b'bob'.
    private static string Unquoted(string alias) => alias.StartsWith("b'", StringComparison.Ordinal) && alias.EndsWith('\'') ? alias[2..^1] : alias;

    [GeneratedRegex(@"^#([0-9]{1,18}) ")]
    private static partial Regex IdInFront();

    [GeneratedRegex(@"^\[(?:[0-9]{4}-[0-9]{2}-[0-9]{2} )?[0-9]{2}:[0-9]{2}\] ")]
    private static partial Regex ServerTime();

    [GeneratedRegex(@"^\* (\S+) whispers: (.*)$")]
    private static partial Regex Whisper();

    [GeneratedRegex(@"^\*\* (\S+) (.*)$")]
    private static partial Regex Action();

    [GeneratedRegex(@"^(b'[^']+'|\S+) (has connected to the chat room[!.]?)$", RegexOptions.IgnoreCase)]
    private static partial Regex Connected();

    [GeneratedRegex(@"^(b'[^']+'|\S+) (has left the chat room[!.]?)$", RegexOptions.IgnoreCase)]
    private static partial Regex Disconnected();

    [GeneratedRegex(@"^you are now connected[!.]?$", RegexOptions.IgnoreCase)]
    private static partial Regex Welcome();

    [GeneratedRegex(@"^([^\s:*][^\s:]*): (.*)$")]
    private static partial Regex Message();
}
