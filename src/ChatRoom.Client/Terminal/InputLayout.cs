using System.Text;
using ChatRoom.Protocol;

namespace ChatRoom.Client.Terminal;

/// <summary>The line being typed, broken into the rows of a terminal.</summary>
/// <param name="Rows">The rows, the prompt in the first; at least one.</param>
/// <param name="CursorRow">The row of the cursor.</param>
/// <param name="BeforeCursor">What is before the cursor in its row.</param>
internal sealed record InputLayout(IReadOnlyList<string> Rows, int CursorRow, string BeforeCursor)
{
    /// <summary>Breaks a line into rows.</summary>
    /// <param name="prompt">What is before the line.</param>
    /// <param name="text">The line.</param>
    /// <param name="cursor">The position of the cursor, at the border of a grapheme cluster.</param>
    /// <param name="width">
    /// The cells of a row. The last one stays empty: terminals differ in where the cursor is after it.
    /// </param>
    /// <param name="height">The most rows; of a longer line the rows around the cursor remain.</param>
    public static InputLayout Of(string prompt, string text, int cursor, int width, int height)
    {
        var most = Math.Max(2, width - 1);
        var rows = new List<StringBuilder> { new(TextCells.Cut(prompt, most / 2)) };
        var cells = TextCells.Width(rows[0].ToString());
        (int Row, string Before)? found = null;
        foreach (var (at, cluster) in TextCells.Clusters(text))
        {
            var shown = Sanitizer.Clean(TextCells.Shown(cluster)); // a completed name comes from the server
            var width1 = TextCells.Width(shown);
            if (cells + width1 > most)
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

        if (found is null && cells == most)
        {
            rows.Add(new StringBuilder());
        }

        var (row, before) = found ?? (rows.Count - 1, rows[^1].ToString());
        var first = Math.Clamp(row - height + 1, 0, Math.Max(0, rows.Count - height));
        return new InputLayout([.. rows.Skip(first).Take(height).Select(static one => one.ToString())], row - first, before);
    }
}
