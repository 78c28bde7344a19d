using System.Globalization;
using Spectre.Console;

namespace ChatRoom.Client.Terminal;

/// <summary>How much room a text takes in a terminal, in cells: wide characters two, combining marks none (UAX #11).</summary>
internal static class TextCells
{
    private const string Tab = "    ";

    /// <summary>As it is shown: tabs are some blanks, whatever column they are in.</summary>
    public static string Shown(string text) => text.Replace("\t", Tab, StringComparison.Ordinal);

    /// <summary>The cells of a text, which has no tabs.</summary>
    public static int Width(string text) => text.GetCellWidth();

    /// <summary>The text's first grapheme clusters that take at most so many cells.</summary>
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

    /// <summary>The text's last grapheme clusters that take at most so many cells.</summary>
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

    /// <summary>What people take for characters, and where they are.</summary>
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
