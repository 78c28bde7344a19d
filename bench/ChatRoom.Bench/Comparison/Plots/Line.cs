namespace ChatRoom.Bench.Comparison.Plots;

/// <summary>A line of a plot, and what it is called.</summary>
internal sealed record Line(string Title, IReadOnlyList<(double X, double Y)> Points);
