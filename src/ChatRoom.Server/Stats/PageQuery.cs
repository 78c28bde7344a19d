using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;

namespace ChatRoom.Server.Stats;

/// <summary>The part of a list that a request asks for, and its order.</summary>
internal sealed record PageQuery
{
    private const int MaxLimit = 1_000;
    private const string OffsetName = "offset";
    private const string LimitName = "limit";
    private const string SortName = "sort";

    /// <summary>The names of the parameters.</summary>
    public static IReadOnlyList<string> Names { get; } = [OffsetName, LimitName, SortName];

    /// <summary>The number of items to skip.</summary>
    [FromQuery(Name = OffsetName)]
    [Description("The number of items to skip, 0 or more.")]
    public string? Offset { get; init; }

    /// <summary>The maximum number of items to return.</summary>
    [FromQuery(Name = LimitName)]
    [Description("The maximum number of items to return, 1 to 1000 (default 100).")]
    public string? Limit { get; init; }

    /// <summary>The field to sort by. A minus in front reverses the order.</summary>
    [FromQuery(Name = SortName)]
    [Description("The field to sort by. A minus in front reverses the order.")]
    public string? Sort { get; init; }

    /// <summary>Returns the requested part of a list; an empty part if the request has errors. Ties are sorted by the first field.</summary>
    /// <param name="all">The whole list.</param>
    /// <param name="keys">The fields by which the list can be sorted. The first one is the default.</param>
    /// <param name="errors">Receives the errors, by parameter.</param>
    public Page<T> Take<T>(IEnumerable<T> all, IReadOnlyList<(string Name, Func<T, IComparable?> Of)> keys, IDictionary<string, string[]> errors)
    {
        var offset = (int)Numbers.Parse(OffsetName, Offset, 0, 0, int.MaxValue, errors);
        var limit = (int)Numbers.Parse(LimitName, Limit, 100, 1, MaxLimit, errors);
        var descending = Sort?.StartsWith('-') == true;
        var name = Sort is null ? keys[0].Name : Sort[(descending ? 1 : 0)..];
        var key = keys.FirstOrDefault(k => k.Name == name).Of;
        if (key is null)
        {
            errors[SortName] = [$"'{name}' is not a field to sort by; allowed: {string.Join(", ", keys.Select(static k => k.Name))}, each with - in front to reverse the order"];
        }

        if (errors.Count > 0)
        {
            return new Page<T>(0, 0, 0, []);
        }

        var items = all.ToArray();
        var sorted = descending ? items.OrderByDescending(key!) : items.OrderBy(key!);
        return new Page<T>(items.Length, offset, limit, [.. sorted.ThenBy(keys[0].Of).Skip(offset).Take(limit)]);
    }
}

/// <summary>A part of a list, with the length of the whole list, the index of the first item, and the requested length.</summary>
internal sealed record Page<T>(int Total, int Offset, int Limit, IReadOnlyList<T> Items);
