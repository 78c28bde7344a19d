using System.Globalization;

namespace ChatRoom.Server.Stats;

/// <summary>Reads numbers of query parameters. The framework's own errors name neither the parameter nor the allowed values.</summary>
internal static class Numbers
{
    /// <summary>Returns the value of a parameter.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="text">What the request has; null: nothing.</param>
    /// <param name="absent">The value if there is nothing.</param>
    /// <param name="min">The lowest value.</param>
    /// <param name="max">The highest value.</param>
    /// <param name="errors">Receives the error, if there is one.</param>
    public static long Parse(string name, string? text, long absent, long min, long max, IDictionary<string, string[]> errors)
    {
        if (text is null)
        {
            return absent;
        }

        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < min || number > max)
        {
            errors[name] = [$"'{text}' is not a valid value; allowed: {min} to {max}"];
        }

        return number;
    }
}
