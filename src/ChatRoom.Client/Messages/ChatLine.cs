using System.Globalization;
using System.Text.RegularExpressions;

namespace ChatRoom.Client.Messages;

/// <summary>A line and its meaning.</summary>
/// <param name="Kind">What kind of line it is.</param>
/// <param name="Raw">The whole line, without its id.</param>
/// <param name="Time">The server's time before it (<c>/timestamps on</c>, or in a history), with the blank after it; mostly empty.</param>
/// <param name="Alias">The member that it is about; empty if there is none.</param>
/// <param name="Text">The message, the action or the notice.</param>
/// <param name="Id">Its number in its room (<c>/ids on</c>); null if it has none.</param>
internal sealed partial record ChatLine(ChatLineKind Kind, string Raw, string Time, string Alias, string Text, long? Id = null)
{
    /// <summary>Parses a line of ChatRoom, which may begin with its id: no alias begins with #.</summary>
    public static ChatLine ParseNumbered(string raw) => IdInFront().Match(raw) is { Success: true } id
        ? Parse(raw[id.Length..]) with { Id = long.Parse(id.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) }
        : Parse(raw);

    /// <summary>Parses a line of either server.</summary>
    public static ChatLine Parse(string raw)
    {
        var time = ServerTime().Match(raw).Value;
        var line = raw[time.Length..];
        return Whisper().Match(line) is { Success: true } whisper ? Of(ChatLineKind.Whisper, whisper)
            : Action().Match(line) is { Success: true } action ? Of(ChatLineKind.Action, action)
            : line.StartsWith("* ", StringComparison.Ordinal) ? new(ChatLineKind.Notice, raw, time, "", line[2..])
            : Coming().Match(line) is { Success: true } coming ? Of(ChatLineKind.Connected, coming)
            : Going().Match(line) is { Success: true } going ? Of(ChatLineKind.Left, going)
            : Welcome().IsMatch(line) ? new(ChatLineKind.Welcome, raw, time, "", line)
            : Message().Match(line) is { Success: true } message ? Of(ChatLineKind.Message, message)
            : new(ChatLineKind.Other, raw, time, "", line);

        ChatLine Of(ChatLineKind kind, Match match) => new(kind, raw, time, Unquoted(match.Groups[1].Value), match.Groups[2].Value);
    }

    /// <summary>
    /// Returns the line as one of the tutorial's server, which has no notices and no whispers: somebody has written what looks
    /// like one.
    /// </summary>
    public ChatLine FromClassic() => Kind is ChatLineKind.Notice or ChatLineKind.Whisper
        ? new(ChatLineKind.Other, Raw, Time, "", Raw[Time.Length..])
        : this;

    /// <summary>Returns the line with its id in front.</summary>
    public ChatLine WithIdShown() => Id is null ? this : this with { Raw = $"#{Id} {Raw}", Time = $"#{Id} {Time}" };

    // Tutorials that forget to decode print b'bob'.
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
    private static partial Regex Coming();

    [GeneratedRegex(@"^(b'[^']+'|\S+) (has left the chat room[!.]?)$", RegexOptions.IgnoreCase)]
    private static partial Regex Going();

    [GeneratedRegex(@"^you are now connected[!.]?$", RegexOptions.IgnoreCase)]
    private static partial Regex Welcome();

    [GeneratedRegex(@"^([^\s:*][^\s:]*): (.*)$")]
    private static partial Regex Message();
}
