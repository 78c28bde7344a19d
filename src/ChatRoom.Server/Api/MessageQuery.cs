using System.ComponentModel;
using System.Globalization;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using Microsoft.AspNetCore.Mvc;

namespace ChatRoom.Server.Api;

/// <summary>Which messages of a room a request asks for.</summary>
internal sealed record MessageQuery
{
    private const int UsualLimit = 50;
    private const string AfterName = "after";
    private const string BeforeName = "before";
    private const string LimitName = "limit";
    private const string SearchName = "q";

    /// <summary>The names of the parameters.</summary>
    public static IReadOnlyList<string> Names { get; } = [AfterName, BeforeName, LimitName, SearchName];

    /// <summary>The names of those that are no search.</summary>
    public static IReadOnlyList<string> PageNames { get; } = [AfterName, BeforeName, LimitName];

    /// <summary>Only events after this position.</summary>
    [FromQuery(Name = AfterName)]
    [Description("Only events after this position, the oldest first: the last of the page before, such as e5f3a:1234, or an id alone.")]
    public string? After { get; init; }

    /// <summary>Only events with lower ids.</summary>
    [FromQuery(Name = BeforeName)]
    [Description("Only events with lower ids, the newest of them: the id of the first event of the page after.")]
    public string? Before { get; init; }

    /// <summary>How many.</summary>
    [FromQuery(Name = LimitName)]
    [Description("The maximum number of messages, 1 to 1000 (default 50); with after, of events. A page has at most 256 KiB. Not with q, which returns at most 10.")]
    public string? Limit { get; init; }

    /// <summary>A search.</summary>
    [FromQuery(Name = SearchName)]
    [Description("Only messages that match, as /search: words, \"phrases\", prefix*, from:alias.")]
    public string? Search { get; init; }

    /// <summary>The position after which events are asked for.</summary>
    internal RoomPosition? Position { get; private set; }

    /// <summary>The id below which events are asked for.</summary>
    internal long? BeforeId { get; private set; }

    /// <summary>How many are asked for.</summary>
    internal int Most { get; private set; } = UsualLimit;

    /// <summary>Reads the parameters; returns what is wrong, or null.</summary>
    internal ApiProblem? Parse()
    {
        if (After is not null)
        {
            if (Before is not null || Search is not null)
            {
                return ApiProblem.Invalid(AfterName, $"not together with {BeforeName} or {SearchName}");
            }

            if (!RoomPosition.TryParse(After, out var position))
            {
                return ApiProblem.Invalid(AfterName, "not a position; allowed: the last of another page, such as e5f3a:1234, or an id");
            }

            Position = position;
        }

        if (Before is not null)
        {
            if (!long.TryParse(Before, NumberStyles.None, CultureInfo.InvariantCulture, out var before) || before < 1)
            {
                return ApiProblem.Invalid(BeforeName, "not an id; allowed: 1 or more");
            }

            BeforeId = before;
        }

        if (Limit is not null)
        {
            if (!int.TryParse(Limit, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) || limit is < 1 or > HistoryPage.MostMessages)
            {
                return ApiProblem.Invalid(LimitName, $"not a valid number; allowed: 1 to {HistoryPage.MostMessages}");
            }

            Most = limit;
        }

        return null;
    }
}
