using System.Text;

namespace ChatRoom.Bench.Comparison;

/// <summary>A table in Markdown.</summary>
internal sealed class MarkdownTable
{
    private readonly StringBuilder _text = new();

    public MarkdownTable(params string[] columns)
    {
        Add(columns);
        Add([.. columns.Select(static _ => "---")]);
    }

    public void Add(params string[] cells) => _text.Append("| ").AppendJoin(" | ", cells.Select(static cell => cell.Replace("|", "\\|", StringComparison.Ordinal))).Append(" |\n");

    /// <inheritdoc />
    public override string ToString() => _text.ToString().TrimEnd('\n');
}
