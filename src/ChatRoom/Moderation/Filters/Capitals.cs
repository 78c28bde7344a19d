namespace ChatRoom.Moderation.Filters;

/// <summary>Counts capitals.</summary>
internal static class Capitals
{
    /// <summary>Returns the percentage of letters that are capitals; 0 if there are too few letters. Letters of scripts without capitals do not count.</summary>
    /// <param name="text">The text, without invisible characters.</param>
    /// <param name="leastLetters">How many letters it has at least.</param>
    public static int PercentIn(ReadOnlySpan<char> text, int leastLetters)
    {
        var (upper, lower) = (0, 0);
        foreach (var c in text)
        {
            upper += char.IsUpper(c) ? 1 : 0;
            lower += char.IsLower(c) ? 1 : 0;
        }

        return upper + lower < leastLetters ? 0 : (int)(100L * upper / (upper + lower));
    }
}
