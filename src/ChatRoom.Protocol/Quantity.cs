using System.Globalization;

namespace ChatRoom.Protocol;

/// <summary>A number with its noun, in texts for people.</summary>
public static class Quantity
{
    /// <summary>Returns <c>1 room</c>, and <c>2 rooms</c> for other numbers.</summary>
    /// <param name="count">The number.</param>
    /// <param name="noun">The noun in the singular, whose plural has an <c>s</c> at its end.</param>
    public static string Of(long count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");

    /// <summary>Returns a size in decimal units, as <c>34 kB</c>.</summary>
    public static string OfBytes(long bytes) => bytes switch
    {
        < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 9_950 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000.0:0.#} kB"),
        < 999_500 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000.0:0} kB"),
        < 9_950_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000_000.0:0.#} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000_000.0:0} MB"),
    };

    /// <summary>Returns the verb form or pronoun that belongs to a number.</summary>
    public static string Agree(long count, string singular, string plural) => count == 1 ? singular : plural;
}
