using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace ChatRoom.Bench.Comparison.Plots;

/// <summary>Two panels side by side, as SVG.</summary>
internal static class Painter
{
    private const double Width = 900; // in pixels: what a page has
    private const double Height = 340;
    private const double LeftEnd = 0.45; // of the width; what lies between is for the axes' words
    private const double RightBegin = 0.55;

    private const string FontReserve = "\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0"; // a legend is as wide as its words in Arial; where that is not, they would be cut off

    public static void Paint(Theme theme, Panel left, Panel right, Stream to)
    {
        var model = new PlotModel { TextColor = theme.Ink, PlotAreaBorderThickness = new OxyThickness(0), Padding = new OxyThickness(12), DefaultFont = "Arial, Helvetica, sans-serif" };
        model.Legends.Add(new Legend { LegendPlacement = LegendPlacement.Outside, LegendPosition = LegendPosition.BottomCenter, LegendOrientation = LegendOrientation.Horizontal, LegendTextColor = theme.Ink, LegendItemSpacing = 48, LegendPadding = 12, LegendSymbolLength = 20 });
        Add(model, theme, left, 0, LeftEnd, AxisPosition.Left, named: true);
        Add(model, theme, right, RightBegin, 1, AxisPosition.Right, named: false);
        new SvgExporter { Width = Width, Height = Height, UseVerticalTextAlignmentWorkaround = true }.Export(model, to);
    }

    private static void Add(PlotModel model, Theme theme, Panel panel, double from, double to, AxisPosition side, bool named)
    {
        var (x, y) = ($"x{side}", $"y{side}");
        Axis up = panel.IsLogarithmic ? new LogarithmicAxis() : new LinearAxis { Minimum = 0, MaximumPadding = 0.1 };
        (up.Key, up.Position, up.Title, up.AxisTitleDistance) = (y, side, panel.Y, 20); // a fallback font may be wider than what was measured
        Axis across = new LogarithmicAxis { Key = x, Position = AxisPosition.Bottom, StartPosition = from, EndPosition = to, Title = panel.X, StringFormat = "#,0" };
        foreach (var axis in (Axis[])[up, across])
        {
            (axis.TextColor, axis.TitleColor, axis.TicklineColor, axis.AxislineColor) = (theme.Ink, theme.Ink, theme.Ink, theme.Grid);
            (axis.MinorTickSize, axis.AxislineStyle) = (0, LineStyle.Solid);
            model.Axes.Add(axis);
        }

        for (var i = 0; i < panel.Lines.Count; i++)
        {
            var color = theme.Lines[i % theme.Lines.Count];
            var series = new LineSeries
            {
                XAxisKey = x,
                YAxisKey = y,
                Title = panel.Lines[i].Title + FontReserve,
                Color = color,
                StrokeThickness = 2,
                MarkerType = MarkerType.Circle,
                MarkerSize = 3,
                MarkerFill = color,
                RenderInLegend = named && panel.Lines[i].Points.Count > 0,
            };
            series.Points.AddRange(panel.Lines[i].Points.Select(static point => new DataPoint(point.X, point.Y)));
            model.Series.Add(series);
        }
    }
}
