using System.Text;
using ChatRoom.Protocol;
using Spectre.Console;

namespace ChatRoom.Client.Terminal;

/// <summary>Wraps a line into the rows of a terminal, between words where possible. Indents the rows after the first one.</summary>
internal static class WordWrap
{
    private const int TimeCells = 6; // "15:04 "

    /// <summary>Returns the rows of a line, at least one.</summary>
    /// <param name="line">The line. Control characters are removed, so that the text cannot control the terminal.</param>
    /// <param name="width">The number of cells in a row.</param>
    public static IReadOnlyList<IReadOnlyList<Styled>> Rows(ShownLine line, int width)
    {
        var cells = line.Parts.SelectMany(static part => TextCells.Clusters(Sanitizer.Clean(part.Text))
            .Select(cluster => (cluster.Cluster, Width: TextCells.Width(cluster.Cluster), part.Style))).ToArray();
        var prefix = line.Prefix.Sum(static part => TextCells.Clusters(Sanitizer.Clean(part.Text)).Count());
        var indent = IndentOf(line, width);
        var rows = new List<IReadOnlyList<Styled>>();
        for (var begin = 0; begin < cells.Length || rows.Count == 0;)
        {
            var room = rows.Count == 0 ? width : width - indent;
            var end = EndOfRow(begin, room);
            var row = Joined(cells[begin..end]);
            rows.Add(rows.Count == 0 || indent == 0 ? row : [new Styled(new string(' ', indent)), .. row]);
            begin = end;
            while (begin < cells.Length && cells[begin].Cluster == " ")
            {
                begin++; // skip the blanks at the break
            }
        }

        return rows;

        int EndOfRow(int begin, int room)
        {
            var (end, lastBlank) = (begin, -1);
            for (var used = 0; end < cells.Length && (used += cells[end].Width) <= room; end++)
            {
                lastBlank = cells[end].Cluster == " " ? end : lastBlank;
            }

            if (end == cells.Length || cells[end].Cluster == " ")
            {
                return end;
            }

            if (lastBlank > begin && (rows.Count > 0 || lastBlank >= prefix))
            {
                return lastBlank;
            }

            // The word is longer than the row. A link is not broken, so that users can copy it: the terminal wraps it.
            var word = Math.Max(begin, lastBlank + 1);
            var wordEnd = Array.FindIndex(cells, end, static cell => cell.Cluster == " ") is >= 0 and var blank ? blank : cells.Length;
            return string.Concat(cells[word..wordEnd].Select(static cell => cell.Cluster)).Contains("://", StringComparison.Ordinal)
                ? wordEnd
                : Math.Max(end, begin + 1);
        }
    }

    private static int IndentOf(ShownLine line, int width)
    {
        var prefix = line.Prefix.Sum(static part => TextCells.Width(part.Text));
        return prefix <= width / 3 ? prefix : Math.Min(TimeCells, width / 6);
    }

    /// <summary>Joins neighboring cells that have the same style.</summary>
    private static List<Styled> Joined(IEnumerable<(string Cluster, int Width, Style? Style)> cells)
    {
        var parts = new List<Styled>();
        var text = new StringBuilder();
        Style? style = null;
        foreach (var cell in cells)
        {
            if (text.Length > 0 && !Equals(cell.Style, style))
            {
                parts.Add(new Styled(text.ToString(), style));
                text.Clear();
            }

            style = cell.Style;
            text.Append(cell.Cluster);
        }

        parts.Add(new Styled(text.ToString(), style));
        return parts;
    }
}
