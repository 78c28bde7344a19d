using System.Globalization;
using System.Text.RegularExpressions;

namespace ChatRoom;

/// <summary>Durations as people write and read them: <c>500ms</c>, <c>90s</c>, <c>4m9s</c>, <c>12h</c>, <c>30d</c>.</summary>
internal static partial class Duration
{
    /// <summary>The allowed forms, for messages.</summary>
    public const string Form = "500ms, 30s, 5m, 12h, 30d or d.hh:mm:ss";

    /// <summary>
    /// Reads a duration, also in .NET's form <c>d.hh:mm:ss</c>. A number without a unit is not a duration, except 0:
    /// <see cref="TimeSpan"/> would read 30 as 30 days.
    /// </summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (text == "0")
        {
            return true;
        }

        if (text.Contains(':', StringComparison.Ordinal))
        {
            return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out duration);
        }

        if (text.Length == 0 || Units().Match(text) is not { Success: true } match)
        {
            return false;
        }

        double[] seconds = [86_400, 3_600, 60, 1, 0.001];
        var sum = seconds.Select((unit, i) => unit * (match.Groups[i + 1] is { Success: true } group ? double.Parse(group.ValueSpan, CultureInfo.InvariantCulture) : 0)).Sum();
        if (sum >= TimeSpan.MaxValue.TotalSeconds)
        {
            return false;
        }

        duration = TimeSpan.FromSeconds(sum);
        return true;
    }

    /// <summary>Whether a text is a number without a unit.</summary>
    public static bool LacksUnit(string text) => text.Length > 0 && text.All(static c => char.IsAsciiDigit(c) || c == '.');

    /// <summary>Formats a duration for people, rounded to two units: <c>5 ms</c>, <c>1.3 s</c>, <c>4m9s</c>, <c>3h20m</c>, <c>12d4h</c>.</summary>
    public static string Format(TimeSpan duration) => duration switch
    {
        { Ticks: < 0 } => "-" + Format(duration.Negate()),
        { TotalMilliseconds: < 999.5 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Round(duration.TotalMilliseconds)} ms"),
        { TotalSeconds: < 59.95 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.#} s"),
        { TotalMinutes: < 60 } => Pair(duration.Minutes, "m", duration.Seconds, "s"),
        { TotalHours: < 24 } => Pair(duration.Hours, "h", duration.Minutes, "m"),
        _ => Pair(duration.Days, "d", duration.Hours, "h"),
    };

    private static string Pair(int large, string unit, int small, string smallUnit) =>
        small == 0 ? $"{large}{unit}" : $"{large}{unit}{small}{smallUnit}";

    [GeneratedRegex(@"^(?:(\d{1,9})d)?(?:(\d{1,9})h)?(?:(\d{1,9})m(?!s))?(?:(\d{1,9})s)?(?:(\d{1,9})ms)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Units();
}
