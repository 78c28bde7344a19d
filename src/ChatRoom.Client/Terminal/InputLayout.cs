using System.Text;
using ChatRoom.Protocol;

namespace ChatRoom.Client.Terminal;

/// <summary>The line being typed, cut into the rows of a terminal.</summary>
/// <param name="Rows">What stands in each, the prompt in the first; at least one.</param>
/// <param name="CursorRow">In which of them the cursor is.</param>
/// <param name="BeforeCursor">What stands before it there.</param>
internal sealed record InputLayout(IReadOnlyList<string> Rows, int CursorRow, string BeforeCursor)
{
    /// <summary>Lays it out.</summary>
    /// <param name="prompt">What stands before it.</param>
    /// <param name="text">The line.</param>
    /// <param name="cursor">Where the cursor is in it, at a grapheme cluster's border.</param>
    /// <param name="width">
    /// Cells in a row. The last of them stays empty: terminals differ in where the cursor is after it was written to.
    /// </param>
    /// <param name="height">How many rows it may have; of a longer line those around the cursor are shown.</param>
    public static InputLayout Of(string prompt, string text, int cursor, int width, int height)
    {
        var most = Math.Max(2, width - 1);
        var rows = new List<StringBuilder> { new(TextCells.Cut(prompt, most / 2)) };
        var cells = TextCells.Width(rows[0].ToString());
        (int Row, string Before)? found = null;
        foreach (var (at, cluster) in TextCells.Clusters(text))
        {
            var shown = Sanitizer.Clean(TextCells.Shown(cluster)); // a completed name came from the server
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
