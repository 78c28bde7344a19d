namespace ChatRoom.Bench.Comparison;

/// <summary>What a figure, or a ratio of two, should be.</summary>
/// <param name="Least">At least so much.</param>
/// <param name="Most">At most so much.</param>
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
