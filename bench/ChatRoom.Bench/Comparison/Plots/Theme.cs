using OxyPlot;

namespace ChatRoom.Bench.Comparison.Plots;

/// <summary>The colours of a picture on a page that is light, or dark: its own ground is transparent.</summary>
/// <param name="Name">Ends the file's name.</param>
/// <param name="Ink">Of words, and of the axes' ticks.</param>
/// <param name="Grid">Of the axes' lines.</param>
/// <param name="Lines">Of the data.</param>
internal sealed record Theme(string Name, OxyColor Ink, OxyColor Grid, IReadOnlyList<OxyColor> Lines)
{
    public static Theme Light { get; } = new(
        "light", OxyColor.Parse("#1f2328"), OxyColor.Parse("#d8dee4"), [.. ((string[])["#0969da", "#57606a", "#1a7f37", "#bc4c00", "#8250df"]).Select(OxyColor.Parse)]);

    public static Theme Dark { get; } = new(
        "dark", OxyColor.Parse("#e6edf3"), OxyColor.Parse("#30363d"), [.. ((string[])["#4493f8", "#9198a1", "#3fb950", "#db6d28", "#ab7df8"]).Select(OxyColor.Parse)]);
}
