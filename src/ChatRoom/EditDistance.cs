namespace ChatRoom;

/// <summary>Finds what someone who mistyped a name may have meant.</summary>
internal static class EditDistance
{
    private const int MostEdits = 2;
    private const int ShortLength = 4; // a shorter word with two edits has little in common with the other one

    /// <summary>Returns the candidate nearest to a text; null if none is close.</summary>
    public static string? Nearest(string text, IEnumerable<string> candidates)
    {
        var most = text.Length < ShortLength ? 1 : MostEdits;

        // Strangers choose the text: a long one costs nothing, since its length alone rules it out.
        var (distance, nearest) = candidates
            .Where(candidate => Math.Abs(candidate.Length - text.Length) <= most)
            .Select(candidate => (Distance: Of(candidate, text), Candidate: candidate))
            .DefaultIfEmpty((int.MaxValue, ""))
            .MinBy(static pair => pair.Item1);
        return distance <= most && nearest.Length > 0 ? nearest : null;
    }

    /// <summary>Returns Levenshtein's edit distance, ignoring case.</summary>
    private static int Of(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var same = char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]);
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (same ? 0 : 1)));
            }
        }

        return row[^1];
    }
}
