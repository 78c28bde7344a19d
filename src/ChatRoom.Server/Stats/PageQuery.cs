using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Mvc;

namespace ChatRoom.Server.Stats;

/// <summary>Which part of a list is asked for, in which order.</summary>
internal sealed record PageQuery
{
    private const int MaxLimit = 1_000;

    /// <summary>How many to leave out at the beginning.</summary>
    [FromQuery(Name = "offset")]
    [Description("How many to leave out at the beginning: a number, 0 or more.")]
    public string? Offset { get; init; }

    /// <summary>How many at most.</summary>
    [FromQuery(Name = "limit")]
    [Description("How many at most: a number, 1 to 1000; 100 if absent.")]
    public string? Limit { get; init; }

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
        var offset = Number("offset", Offset, 0, 0, int.MaxValue, errors);
        var limit = Number("limit", Limit, 100, 1, MaxLimit, errors);
        var descending = Sort?.StartsWith('-') == true;
        var name = Sort is null ? keys[0].Name : Sort[(descending ? 1 : 0)..];
        var key = keys.FirstOrDefault(k => k.Name == name).Of;
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

    // Taken as text: the framework's own binding would say neither which parameter it means nor what is allowed.
    private static int Number(string name, string? text, int absent, int min, int max, IDictionary<string, string[]> errors)
    {
        if (text is null)
        {
            return absent;
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < min || number > max)
        {
            errors[name] = [$"'{text}' is not a value for it; allowed: {min} to {max}"];
        }

        return number;
    }
}

/// <summary>A part of a list: how long the whole is, where the part begins, how long it may be.</summary>
internal sealed record Page<T>(int Total, int Offset, int Limit, IReadOnlyList<T> Items);
