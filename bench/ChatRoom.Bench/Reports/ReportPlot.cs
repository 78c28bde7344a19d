using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace ChatRoom.Bench.Reports;

/// <summary>The report as a picture: on the left how long deliveries took, on the right how many there were over time.</summary>
internal static class ReportPlot
{
    private const double Width = 1000; // in pixels
    private const double Height = 400;
    private const double LeftEnd = 0.46; // of the width; what lies between is for the axes' labels
    private const double RightBegin = 0.54;

    public static void Write(LoadReport report, Stream to) =>
        new SvgExporter { Width = Width, Height = Height, UseVerticalTextAlignmentWorkaround = true }.Export(ModelOf(report), to);

    private static PlotModel ModelOf(LoadReport report)
    {
        var model = new PlotModel
        {
            Title = $"{report.Mode}, {report.Dialect}{(report.Tls ? " over TLS" : "")}: {report.Members}",
            TitleFontSize = 14,
            Padding = new OxyThickness(12),
            Background = OxyColors.White,
        };
        model.Axes.Add(new LogarithmicAxis { Key = "latency", Position = AxisPosition.Bottom, EndPosition = LeftEnd, Title = "latency, ms" });
        model.Axes.Add(new LinearAxis { Key = "percent", Position = AxisPosition.Left, Minimum = 0, Maximum = 100, Title = "deliveries that took no longer, %", AxisTitleDistance = 12 });
        model.Axes.Add(new LinearAxis { Key = "time", Position = AxisPosition.Bottom, StartPosition = RightBegin, Minimum = 0, Title = "time, s" });
        model.Axes.Add(new LinearAxis { Key = "rate", Position = AxisPosition.Right, Minimum = 0, Title = "deliveries a second", StringFormat = "#,0", AxisTitleDistance = 30 });
        model.Series.Add(Distribution(report));
        model.Series.Add(Timeline(report));
        return model;
    }

    private static LineSeries Distribution(LoadReport report)
    {
        var series = new LineSeries { XAxisKey = "latency", YAxisKey = "percent", Color = OxyColors.SteelBlue };
        series.Points.AddRange(report.Histogram?.Distribution().Select(static point => new DataPoint(point.Milliseconds, point.Percent)) ?? []);
        return series;
    }

    private static LineSeries Timeline(LoadReport report)
    {
        var series = new LineSeries { XAxisKey = "time", YAxisKey = "rate", Color = OxyColors.SeaGreen };
        if (report.Timeline is { } timeline)
        {
            var perSecond = 1000.0 / timeline.IntervalMs;
            var whole = timeline.Deliveries.Take((int)((report.Seconds ?? 0) * perSecond)); // the last interval may not be
            series.Points.AddRange(whole.Select((count, i) => new DataPoint((i + 0.5) / perSecond, count * perSecond)));
        }

        return series;
    }
}
