using System.Globalization;
using System.Text.RegularExpressions;

namespace ChatRoom.EndToEnd.Tests.Durability;

/// <summary>Reads the lines of a client after <c>/ids on</c>: events with their ids, notices without, and history between them.</summary>
internal sealed partial class NumberedLines(LineConnection connection)
{
    private const string HistoryBegins = "* history";
    private const string HistoryEnds = "* end of history";

    private bool _inHistory;

    /// <summary>The history that the client got when it joined.</summary>
    public List<ShownLine> History { get; } = [];

    /// <summary>Returns the next event; null if the connection has ended.</summary>
    /// <param name="notice">Receives the notices of the server.</param>
    /// <exception cref="InvalidDataException">The server reports that something was lost or refused.</exception>
    public async ValueTask<ShownLine?> NextAsync(Action<string>? notice = null)
    {
        while (await connection.ReadLineAsync() is { } line)
        {
            var match = Numbered().Match(line);
            if (match.Success)
            {
                var shown = new ShownLine(long.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture), match.Groups[2].Value);
                if (!_inHistory)
                {
                    return shown;
                }

                History.Add(shown);
                continue;
            }

            _inHistory = line == HistoryBegins || (_inHistory && line != HistoryEnds);
            if (Loss().IsMatch(line))
            {
                throw new InvalidDataException($"a client was told \"{line}\"");
            }

            notice?.Invoke(line);
        }

        return null;
    }

    /// <summary>Reads up to a notice with this beginning, and discards the lines before it. Returns null if the connection has ended.</summary>
    public async Task<string?> SkipToNoticeAsync(string begin)
    {
        string? found = null;
        while (found is null)
        {
            if (await connection.ReadLineAsync() is not { } line)
            {
                return null;
            }

            if (line.StartsWith(begin, StringComparison.Ordinal))
            {
                found = line;
            }
        }

        return found;
    }

    // Lines of history begin with their time.
    [GeneratedRegex(@"^#(\d+) (?:\[[^\]]*\] )?(.*)$")]
    private static partial Regex Numbered();

    [GeneratedRegex(@"^\* (\d+ messages? skipped|your message could not be stored|that token is not valid|unknown command)")]
    private static partial Regex Loss();
}
