using System.Buffers;

namespace ChatRoom.People;

/// <summary>Finds the names that a text mentions: <c>ann: …</c> at its beginning, and <c>@ann</c> anywhere.</summary>
internal static class MentionFinder
{
    private const int MostWords = 10;
    private const int LongestName = 64; // characters
    private const int LongestBytes = 4 * LongestName;
    private const string AlsoInNames = "_-.[]{}|^~\\+=@'`"; // see Alias

    private static readonly SearchValues<char> AtEnds = SearchValues.Create(".-'`]}|=+~");

    /// <summary>Returns whether a text may mention somebody. Cheap: asked of every message.</summary>
    /// <param name="utf8">The text, UTF-8.</param>
    public static bool MayMention(ReadOnlySpan<byte> utf8) =>
        utf8.Contains((byte)'@') || utf8[..Math.Min(utf8.Length, LongestBytes)].Contains((byte)':');

    /// <summary>Returns what may be the aliases of mentioned people; most texts have none or one.</summary>
    public static IReadOnlyList<string> NamesIn(string text)
    {
        var names = new List<string>();
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon is > 0 and <= LongestName && EndOfName(text, 0) == colon)
        {
            names.Add(text[..colon]);
        }

        var words = 0;
        for (var at = text.IndexOf('@', StringComparison.Ordinal); at >= 0 && words < MostWords; at = text.IndexOf('@', at + 1))
        {
            var end = EndOfName(text, at + 1);
            if (end == at + 1 || end - at > LongestName + 1 || (at > 0 && char.IsLetterOrDigit(text[at - 1])))
            {
                continue; // nothing follows, or it is an e-mail address
            }

            words++;
            names.Add(text[(at + 1)..end]);
            var bare = end;
            while (bare > at + 1 && AtEnds.Contains(text[bare - 1]))
            {
                bare--;
            }

            if (bare < end && bare > at + 1)
            {
                names.Add(text[(at + 1)..bare]); // "ask @ann."
            }
        }

        return names;
    }

    private static int EndOfName(string text, int begin)
    {
        var end = begin;
        while (end < text.Length && (char.IsAscii(text[end]) ? char.IsAsciiLetterOrDigit(text[end]) || AlsoInNames.Contains(text[end]) : !char.IsWhiteSpace(text[end])))
        {
            end++;
        }

        return end;
    }
}
