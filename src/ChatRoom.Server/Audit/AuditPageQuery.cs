using System.ComponentModel;
using ChatRoom.Server.Stats;
using ChatRoom.State;
using Microsoft.AspNetCore.Mvc;

namespace ChatRoom.Server.Audit;

/// <summary>The rows of the audit log that a request asks for. The filters are those of <c>/audit</c>.</summary>
internal sealed record AuditPageQuery
{
    private const int UsualLimit = 100;
    private const string LimitName = "limit";
    private const string BeforeName = "before";
    private const string FromName = "from";
    private const string ActName = "act";
    private const string TargetName = "target";
    private const string RoomName = "room";

    /// <summary>The names of the parameters.</summary>
    public static IReadOnlyList<string> Names { get; } = [LimitName, BeforeName, FromName, ActName, TargetName, RoomName];

    /// <summary>The maximum number of rows to return.</summary>
    [FromQuery(Name = LimitName)]
    [Description("The maximum number of rows to return, 1 to 1000 (default 100).")]
    public string? Limit { get; init; }

    /// <summary>Only rows with lower ids.</summary>
    [FromQuery(Name = BeforeName)]
    [Description("Only rows with lower ids: the next_before of the page before.")]
    public string? Before { get; init; }

    /// <summary>Only rows of this actor.</summary>
    [FromQuery(Name = FromName)]
    [Description("Only rows of this actor: an alias, or server for what happens by itself.")]
    public string? From { get; init; }

    /// <summary>Only rows of this act.</summary>
    [FromQuery(Name = ActName)]
    [Description("Only rows of this act, such as ban.")]
    public string? Act { get; init; }

    /// <summary>Only rows with this target.</summary>
    [FromQuery(Name = TargetName)]
    [Description("Only rows with this target, such as an alias.")]
    public string? Target { get; init; }

    /// <summary>Only rows of this room.</summary>
    [FromQuery(Name = RoomName)]
    [Description("Only rows of this room, with its # (%23 in a URL).")]
    public string? Room { get; init; }

    /// <summary>Returns the query; null if the request has errors.</summary>
    /// <param name="errors">Receives the errors, by parameter.</param>
    public AuditQuery? Parse(IDictionary<string, string[]> errors)
    {
        var limit = Numbers.Parse(LimitName, Limit, UsualLimit, 1, AuditQuery.MostRows, errors);
        var before = Before is null ? (long?)null : Numbers.Parse(BeforeName, Before, 0, 1, long.MaxValue, errors);
        return errors.Count > 0 ? null : new AuditQuery(before, (int)limit, Room, From, Act, Target);
    }
}
