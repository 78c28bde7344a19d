namespace ChatRoom.Bench.Comparison.Plots;

/// <summary>One of the two coordinate systems of a picture, which stand side by side.</summary>
/// <param name="X">What goes to the right, by powers of ten.</param>
/// <param name="Y">What goes up.</param>
/// <param name="IsLogarithmic">Whether that, too, goes by powers of ten; else from 0.</param>
/// <param name="Lines">What is in it; a line has the colour of its place.</param>
internal sealed record Panel(string X, string Y, bool IsLogarithmic, IReadOnlyList<Line> Lines);
