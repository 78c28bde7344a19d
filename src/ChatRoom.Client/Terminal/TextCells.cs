using System.Globalization;
using Spectre.Console;

namespace ChatRoom.Client.Terminal;

/// <summary>Measures texts in cells of a terminal: two for a wide character, none for a combining mark (UAX #11).</summary>
internal static class TextCells
{
    private const string Tab = "    ";

    /// <summary>Returns a text as it is shown: with four blanks instead of each tab.</summary>
    public static string Shown(string text) => text.Replace("\t", Tab, StringComparison.Ordinal);

    /// <summary>Returns the width of a text without tabs.</summary>
    public static int Width(string text) => text.GetCellWidth();

    /// <summary>Returns the longest beginning of a text that fits into a number of cells.</summary>
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

    /// <summary>Returns the longest end of a text that fits into a number of cells.</summary>
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

    /// <summary>Returns the grapheme clusters of a text with their positions.</summary>
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
