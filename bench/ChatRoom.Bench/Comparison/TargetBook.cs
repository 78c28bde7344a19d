namespace ChatRoom.Bench.Comparison;

/// <summary>Notes each target that a section of the report speaks of, so that they can be told together.</summary>
internal sealed class TargetBook
{
    private readonly List<(string Section, string Words, bool Met)> _targets = [];

    /// <summary>A figure's cell of a table, with what is to be said of it if it has a target.</summary>
    /// <param name="section">Where.</param>
    /// <param name="what">Of what.</param>
    /// <param name="value">The figure; null: there is none, so the target is not met.</param>
    /// <param name="target">The target; null: it has none.</param>
    /// <param name="counts">Whether what it was made of counts.</param>
    /// <param name="format">How the figure is written.</param>
    /// <param name="shown">What stands in the cell for it, if not the figure alone: its spread, too.</param>
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

    /// <summary>How many are met, by section, and which are not.</summary>
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
