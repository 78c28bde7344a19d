namespace ChatRoom.Bench.Comparison;

/// <summary>All runs of one item against one server.</summary>
/// <param name="runs">They; none: it was not measured.</param>
internal sealed class Measurement(IReadOnlyList<Result> runs)
{
    /// <summary>Whether it was measured, and without fault in any run.</summary>
    public bool Counts => runs.Count > 0 && !runs.SelectMany(static run => run.Faults()).Any();

    /// <summary>Whether there is anything: figures, or why there are none.</summary>
    public bool Exists => runs.Count > 0;

    /// <summary>A figure, also of runs that do not count; null: no run has it.</summary>
    public Figure? this[string path]
    {
        get
        {
            double[] values = [.. runs.Where(static run => run.Error is null).Select(run => run[path]).OfType<double>()];
            return values.Length == 0 ? null : Figure.Of(values);
        }
    }

    /// <summary>A figure for people; what was not measured is a dash.</summary>
    public string Text(string path, string format, double unit = 1) => this[path] is { } figure ? (figure * unit).Text(format) : "–";

    /// <summary>Whether it counts, in words: of each kind of fault the worst run.</summary>
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
