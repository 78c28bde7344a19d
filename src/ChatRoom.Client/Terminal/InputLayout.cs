using System.Text;
using ChatRoom.Protocol;

namespace ChatRoom.Client.Terminal;

/// <summary>The line being typed, split into the rows of a terminal.</summary>
/// <param name="Rows">The rows, at least one. The first one begins with the prompt.</param>
/// <param name="CursorRow">The index of the cursor's row.</param>
/// <param name="BeforeCursor">The text before the cursor in its row.</param>
internal sealed record InputLayout(IReadOnlyList<string> Rows, int CursorRow, string BeforeCursor)
{
    /// <summary>Splits a line into rows.</summary>
    /// <param name="prompt">The prompt before the line.</param>
    /// <param name="text">The line.</param>
    /// <param name="cursor">The index of the cursor in the line, at the boundary of a grapheme cluster.</param>
    /// <param name="width">
    /// The number of cells in a row. The last cell stays empty, because terminals differ in where the cursor goes after it.
    /// </param>
    /// <param name="height">The maximum number of rows. Of a longer line, the rows around the cursor are kept.</param>
    public static InputLayout Of(string prompt, string text, int cursor, int width, int height)
    {
        var maxCells = Math.Max(2, width - 1);
        var rows = new List<StringBuilder> { new(TextCells.Cut(prompt, maxCells / 2)) };
        var cells = TextCells.Width(rows[0].ToString());
        (int Row, string Before)? found = null;
        foreach (var (at, cluster) in TextCells.Clusters(text))
        {
            var shown = Sanitizer.Clean(TextCells.Shown(cluster)); // a completed alias comes from the server
            var width1 = TextCells.Width(shown);
            if (cells + width1 > maxCells)
            {
                rows.Add(new StringBuilder());
                cells = 0;
            }

            if (at == cursor)
            {
                found = (rows.Count - 1, rows[^1].ToString());
            }

            rows[^1].Append(shown);
            cells += width1;
        }

        if (found is null && cells == maxCells)
        {
            rows.Add(new StringBuilder());
        }

        var (row, before) = found ?? (rows.Count - 1, rows[^1].ToString());
        var first = Math.Clamp(row - height + 1, 0, Math.Max(0, rows.Count - height));
        return new InputLayout([.. rows.Skip(first).Take(height).Select(static one => one.ToString())], row - first, before);
    }
}
