using System.Globalization;
using Spectre.Console;

namespace ChatRoom.Bench.Reports;

/// <summary>Prints the report as a table.</summary>
internal static class ReportTable
{
    public static void Write(IAnsiConsole console, LoadReport report)
    {
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumn(new TableColumn(Markup.Escape($"{report.Mode}, {report.Dialect}{(report.Tls ? " over TLS" : "")}")));
        table.AddColumn(new TableColumn(Markup.Escape($"{report.Members}")).RightAligned());
        foreach (var (name, value) in Rows(report))
        {
            table.AddRow(new Text(name), new Text(value));
        }

        console.Write(table);
        foreach (var fault in report.Faults)
        {
            console.MarkupLineInterpolated($"[red]{fault}[/]");
        }
    }

    private static IEnumerable<(string Name, string Value)> Rows(LoadReport report)
    {
        (string Name, string? Value)[] rows =
        [
            ("deliveries per second", Number(report.DeliveriesPerS, "N0")),
            ("messages per second", Number(report.MessagesPerS, "N1")),
            ("latency p50", Milliseconds(report.LatencyUs?.P50)),
            ("latency p90", Milliseconds(report.LatencyUs?.P90)),
            ("latency p99", Milliseconds(report.LatencyUs?.P99)),
            ("latency p99.9", Milliseconds(report.LatencyUs?.P999)),
            ("latency max", Milliseconds(report.LatencyUs?.Max)),
            ("sent late by the generator, mean / max", report.SendLagUs is { } lag ? $"{Milliseconds(lag.Mean)} / {Milliseconds(lag.Max)}" : null),
            ("longest silence", Milliseconds(report.MaxGapMs * 1e3)),
            ("messages sent", Number(report.Sent, "N0")),
            ("lost / duplicate / out of order", report.Lost is null ? null : $"{report.Lost:N0} / {report.Duplicate:N0} / {report.OutOfOrder:N0}"),
            ("orders that members saw", Number(report.DistinctOrders, "N0")),
            ("members disconnected", Number(report.ClosedMembers, "N0")),
            ("slow members / disconnected", report.Slow is null ? null : $"{report.Slow:N0} / {report.SlowClosed:N0}"),
            ("slow members' deliveries / missed", report.Slow is null ? null : $"{report.SlowReceived:N0} / {report.SlowLost:N0}"),
            ("joins per second", Number(report.ConnectsPerS, "N0")),
            ("server CPU per join", Microseconds(report.CpuUsPerConnect, "N1")),
            ("server CPU per delivery", Microseconds(report.CpuUsPerDelivery, "N3")),
            ("generator CPU per delivery", Microseconds(report.GeneratorUsPerDelivery, "N3")),
            ("cores: server", Number(report.ServerCores, "N2")),
            ("cores: generator", Number(report.GeneratorCores, "N2")),
            ("cores: others", Number(report.OtherCores, "N2")),
            ("server memory, peak", Number(report.RssPeakKb / 1024.0, "N1", " MiB")),
            ("server memory per connection", Number(report.RssPerConn / 1024.0, "N1", " KiB")),
        ];
        return rows.Where(static row => row.Value is not null).Select(static row => (row.Name, row.Value!));
    }

    private static string? Milliseconds(double? microseconds) => Number(microseconds / 1e3, "N2", " ms");

    private static string? Microseconds(double? microseconds, string format) => Number(microseconds, format, " µs");

    private static string? Number(double? value, string format, string unit = "") =>
        value is null ? null : value.Value.ToString(format, CultureInfo.InvariantCulture) + unit;
}
