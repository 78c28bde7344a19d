namespace ChatRoom.Bench.Comparison;

/// <summary>Collects the targets of all sections for a summary.</summary>
internal sealed class TargetBook
{
    private readonly List<(string Section, string Words, bool Met)> _targets = [];

    /// <summary>Returns the table cell of a figure, with its target and whether it is met.</summary>
    /// <param name="section">The name of the section.</param>
    /// <param name="what">The name of the figure.</param>
    /// <param name="value">The figure; null: missing, so that the target is not met.</param>
    /// <param name="target">The target; null: none.</param>
    /// <param name="counts">Whether the results of the figure count.</param>
    /// <param name="format">The format of the figure.</param>
    /// <param name="shown">The text to show instead of the figure, for example with its spread; null: the figure.</param>
    public string Cell(string section, string what, double? value, Target? target, bool counts, string format = "0.00", string? shown = null)
    {
        var text = value is { } number && double.IsFinite(number) ? Figure.Number(number, format) : "–";
        if (target is not { } bound)
        {
            return shown ?? text;
        }

        var met = counts && value is { } measured && bound.IsMetBy(measured);
        _targets.Add((section, $"{what}: {text} ({bound})", met));
        return $"{shown ?? text} ({bound}: {(met ? "met" : "**missed**")})";
    }

    /// <summary>Returns how many targets are met, and which are not, by section.</summary>
    public string Summary()
    {
        var table = new MarkdownTable("", "targets met", "missed");
        foreach (var section in _targets.GroupBy(static target => target.Section))
        {
            table.Add(
                section.Key,
                $"{section.Count(static target => target.Met)} of {section.Count()}",
                string.Join("; ", section.Where(static target => !target.Met).Select(static target => target.Words)));
        }

        return $"**{_targets.Count(static target => target.Met)} of {_targets.Count} targets are met.**\n\n{table}";
    }
}
