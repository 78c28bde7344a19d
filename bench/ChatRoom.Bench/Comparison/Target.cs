namespace ChatRoom.Bench.Comparison;

/// <summary>The target of a figure, or of a ratio of two figures.</summary>
/// <param name="Least">The lower bound.</param>
/// <param name="Most">The upper bound.</param>
internal readonly record struct Target(double Least, double Most)
{
    public static Target AtLeast(double bound) => new(bound, double.PositiveInfinity);

    public static Target AtMost(double bound) => new(double.NegativeInfinity, bound);

    public bool IsMetBy(double value) => value >= Least && value <= Most;

    /// <inheritdoc />
    public override string ToString() => (double.IsFinite(Least), double.IsFinite(Most)) switch
    {
        (true, true) => FormattableString.Invariant($"{Least}–{Most}"),
        (true, false) => FormattableString.Invariant($"≥ {Least}"),
        _ => FormattableString.Invariant($"≤ {Most}"),
    };
}
