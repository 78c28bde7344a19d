using System.Globalization;
using Spectre.Console;

namespace ChatRoom.Client.Terminal;

/// <summary>The width of texts in a terminal, in cells: two for a wide character, none for a combining mark (UAX #11).</summary>
internal static class TextCells
{
    private const string Tab = "    ";

    /// <summary>Returns a text as it is shown: a tab is four blanks in every column.</summary>
    public static string Shown(string text) => text.Replace("\t", Tab, StringComparison.Ordinal);

    /// <summary>Returns the cells of a text without tabs.</summary>
    public static int Width(string text) => text.GetCellWidth();

    /// <summary>Returns the beginning of a text, of at most this many cells.</summary>
    public static string Cut(string text, int cells)
    {
        var length = 0;
        foreach (var (at, cluster) in Clusters(text))
        {
            cells -= Width(cluster);
            if (cells < 0)
            {
                break;
            }

            length = at + cluster.Length;
        }

        return text[..length];
    }

    /// <summary>Returns the end of a text, of at most this many cells.</summary>
    public static string CutStart(string text, int cells)
    {
        var from = text.Length;
        foreach (var (at, cluster) in Clusters(text).Reverse())
        {
            cells -= Width(cluster);
            if (cells < 0)
            {
                break;
            }

            from = at;
        }

        return text[from..];
    }

    /// <summary>Returns the grapheme clusters of a text, and where they are.</summary>
    public static IEnumerable<(int At, string Cluster)> Clusters(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var length = StringInfo.GetNextTextElementLength(text, at);
            yield return (at, text.Substring(at, length));
            at += length;
        }
    }
}
