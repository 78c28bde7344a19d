using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;

namespace ChatRoom.Server.Stats;

/// <summary>Which part of a list is asked for, in which order.</summary>
internal sealed record PageQuery
{
    private const int MaxLimit = 1_000;

    /// <summary>How many to leave out at the beginning.</summary>
    [FromQuery(Name = "offset")]
    [Description("How many to leave out at the beginning; 0 or more.")]
    public int? Offset { get; init; }

    /// <summary>How many at most.</summary>
    [FromQuery(Name = "limit")]
    [Description("How many at most; 1 to 1000, 100 if absent.")]
    public int? Limit { get; init; }

    /// <summary>By which field; a minus in front turns the order round.</summary>
    [FromQuery(Name = "sort")]
    [Description("The field to sort by; a minus in front of it begins with the greatest.")]
    public string? Sort { get; init; }

    /// <summary>The part of a list that was asked for; if it was asked for wrongly, nothing, and what is allowed.</summary>
    /// <param name="all">The whole list.</param>
    /// <param name="keys">By which fields it may be sorted; the first one is taken where none is named.</param>
    /// <param name="errors">What is wrong, by parameter; empty if nothing is.</param>
    public Page<T> Take<T>(IEnumerable<T> all, IReadOnlyList<(string Name, Func<T, IComparable?> Of)> keys, IDictionary<string, string[]> errors)
    {
        var (offset, limit) = (Offset ?? 0, Limit ?? 100);
        var descending = Sort?.StartsWith('-') == true;
        var name = Sort?.TrimStart('-') ?? keys[0].Name;
        var key = keys.FirstOrDefault(k => k.Name == name).Of;
        if (offset < 0)
        {
            errors["offset"] = [$"{offset} is out of range; allowed: 0 or more"];
        }

        if (limit is < 1 or > MaxLimit)
        {
            errors["limit"] = [$"{limit} is out of range; allowed: 1 to {MaxLimit}"];
        }

        if (key is null)
        {
            errors["sort"] = [$"'{name}' is no field to sort by; allowed: {string.Join(", ", keys.Select(static k => k.Name))}, each with - in front to begin with the greatest"];
        }

        if (errors.Count > 0)
        {
            return new Page<T>(0, 0, 0, []);
        }

        var items = all.ToArray();
        var sorted = descending ? items.OrderByDescending(key!) : items.OrderBy(key!);
        return new Page<T>(items.Length, offset, limit, [.. sorted.Skip(offset).Take(limit)]);
    }
}

/// <summary>A part of a list: how long the whole is, where the part begins, how long it may be.</summary>
internal sealed record Page<T>(int Total, int Offset, int Limit, IReadOnlyList<T> Items);
