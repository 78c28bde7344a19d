using ChatRoom.Bench.Checking;
using ChatRoom.Bench.Driving;
using ChatRoom.Bench.Sampling;

namespace ChatRoom.Bench.Reports;

/// <summary>Builds the report of a run, step by step during the run.</summary>
internal sealed class ReportBuilder(LoadOptions options)
{
    private LoadReport _report = new()
    {
        Dialect = options.Dialect.ToString().ToLowerInvariant(),
        Tls = options.Tls,
        Mode = options.Mode.ToString().ToLowerInvariant(),
        Subs = options.Members,
        Pubs = options.Publishers,
        Rooms = options.Rooms,
        Size = options.Size,
        Coalesce = options.Coalesce,
    };

    private bool HasServer => options.ServerPid is not null;

    /// <summary>Adds the cost of the joins.</summary>
    public void Joined(Usage usage)
    {
        _report = _report with
        {
            JoinS = Rounded(usage.At),
            ConnectsPerS = Rounded(options.Clients / usage.At),
            CpuUsPerConnect = HasServer ? Rounded(usage.Server * 1e6 / options.Clients) : null,
        };
        if (options.Mode == LoadMode.Connect)
        {
            Cores(usage);
        }
    }

    /// <summary>Adds the results of the idle time.</summary>
    public void Held(Usage usage, int closed)
    {
        _report = _report with { Seconds = Rounded(usage.At), ClosedMembers = closed };
        Cores(usage);
    }

    /// <summary>Adds the results of the measured period.</summary>
    public void Driven(Usage usage, MessageFlow flow, IDriver driver)
    {
        var meter = flow.Meter;
        var verdict = flow.Judge();
        _report = _report with
        {
            Seconds = Rounded(usage.At),
            DeliveriesPerS = Rounded(meter.Count / usage.At),
            MessagesPerS = flow.Reading > 0 ? Rounded(meter.Count / usage.At / flow.Reading * options.Rooms) : null,
            CpuUsPerDelivery = HasServer && meter.Count > 0 ? Rounded(usage.Server * 1e6 / meter.Count) : null,
            GeneratorUsPerDelivery = meter.Count > 0 ? Rounded(usage.Generator * 1e6 / meter.Count) : null,
            LatencyUs = Latency(meter.Latency),
            Histogram = meter.Latency,
            Sent = flow.Sent,
            DeliveriesTotal = flow.Deliveries,
            Lost = verdict.Lost,
            LostMembers = verdict.LostMembers,
            LostWorstMember = verdict.LostWorstMember,
            Duplicate = verdict.Duplicate,
            OutOfOrder = verdict.OutOfOrder,
            Corrupt = verdict.Corrupt,
            Astray = verdict.Astray,
            DistinctOrders = verdict.DistinctOrders,
            ClosedMembers = flow.Closed,
            Forgiven = flow.Outstanding.GivenUp,
            MaxGapMs = Rounded(meter.MaxGap / (double)Clock.Millisecond),
            Timeline = new TimelineReport(DeliveryMeter.IntervalMilliseconds, [.. meter.Timeline]),
            Faults = [.. verdict.Faults(), .. NothingDelivered(meter)],
        };
        Cores(usage);
        _report = driver switch
        {
            OpenLoop open => _report with { Rate = options.Rate, SendLagUs = new LagReport(Rounded(open.MeanLag / 1e3), Rounded(open.MaxLag / 1e3)) },
            ClosedWindow closed => _report with { Window = options.Window, Stalls = closed.Stalls },
            _ => _report,
        };
        if (options.Mode == LoadMode.Slow)
        {
            _report = _report with
            {
                Slow = options.SlowMembers,
                SlowClosed = flow.SlowClosed,
                SlowReceived = flow.SlowDeliveries,
                SlowLost = flow.SlowLost,
            };
        }
    }

    /// <summary>Adds the server's resident memory in KiB: before the first join, after the last one, at the end, and its peak.</summary>
    public void Memory(long start, long joined, long end, long peak) => _report = _report with
    {
        RssStartKb = start,
        RssJoinedKb = joined,
        RssRunKb = end,
        RssPeakKb = peak,
        RssPerConn = Rounded((joined - start) * 1024.0 / options.Clients),
    };

    /// <summary>Returns the report.</summary>
    public LoadReport Build(bool serverDied) => _report with
    {
        Faults =
        [
            .. _report.Faults,
            .. _report.ClosedMembers > 0 ? [$"{_report.ClosedMembers:N0} members were disconnected"] : Array.Empty<string>(),
            .. serverDied ? ["the server's process has ended"] : Array.Empty<string>(),
        ],
    };

    private void Cores(Usage usage) => _report = _report with
    {
        GeneratorCores = Rounded(usage.Generator / usage.At),
        ServerCores = HasServer ? Rounded(usage.Server / usage.At) : null,
        OtherCores = HasServer ? Rounded((usage.Machine - usage.Generator - usage.Server) / usage.At) : null,
    };

    private static IEnumerable<string> NothingDelivered(DeliveryMeter meter) => meter.Count == 0 ? ["nothing was delivered in the measured time"] : [];

    private static LatencyReport Latency(LatencyHistogram histogram) => new(
        histogram.Count,
        Rounded(histogram.Microseconds(50)),
        Rounded(histogram.Microseconds(90)),
        Rounded(histogram.Microseconds(99)),
        Rounded(histogram.Microseconds(99.9)),
        Rounded(histogram.Microseconds(100)));

    private static double Rounded(double value) => double.IsFinite(value) ? Math.Round(value, 4) : 0;
}
