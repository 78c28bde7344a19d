namespace ChatRoom.Bench.Comparison;

/// <summary>All runs of one item with one server.</summary>
/// <param name="runs">The runs; empty: the item was not measured.</param>
internal sealed class Measurement(IReadOnlyList<Result> runs)
{
    /// <summary>Whether the result counts: there are runs, and none has a fault.</summary>
    public bool Counts => runs.Count > 0 && !runs.SelectMany(static run => run.Faults()).Any();

    /// <summary>Whether there are runs, successful or failed.</summary>
    public bool Exists => runs.Count > 0;

    /// <summary>Returns a figure, including runs with faults; null if no run has it.</summary>
    public Figure? this[string path]
    {
        get
        {
            double[] values = [.. runs.Where(static run => run.Error is null).Select(run => run[path]).OfType<double>()];
            return values.Length == 0 ? null : Figure.Of(values);
        }
    }

    /// <summary>Formats a figure. A missing figure is a dash.</summary>
    public string Text(string path, string format, double unit = 1) => this[path] is { } figure ? (figure * unit).Text(format) : "–";

    /// <summary>Returns "ok", or the faults of the runs.</summary>
    public string Verdict()
    {
        if (runs.Count == 0)
        {
            return "not measured";
        }

        var faulty = runs.Select(static run => run.Faults().ToArray()).Where(static faults => faults.Length > 0).ToArray();
        return faulty.Length == 0
            ? "ok"
            : $"**does not count**: {string.Join("; ", faulty.Select(static faults => string.Join(", ", faults)).Distinct())}{(faulty.Length < runs.Count ? $" ({faulty.Length} of {runs.Count} runs)" : "")}";
    }
}
