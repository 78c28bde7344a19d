using System.Globalization;

namespace ChatRoom.Protocol;

/// <summary>A number with its noun, in texts for people.</summary>
public static class Quantity
{
    /// <summary>Returns <c>1 room</c>, and <c>2 rooms</c> for other numbers.</summary>
    /// <param name="count">The number.</param>
    /// <param name="noun">The noun in the singular, whose plural has an <c>s</c> at its end.</param>
    public static string Of(long count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");

    /// <summary>Returns the verb form or pronoun that belongs to a number.</summary>
    public static string Agree(long count, string singular, string plural) => count == 1 ? singular : plural;
}
