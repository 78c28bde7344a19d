namespace ChatRoom.Bench.Comparison;

/// <summary>A figure that servers are compared by.</summary>
/// <param name="Title">What heads its column.</param>
/// <param name="Path">Where it stands in a result.</param>
/// <param name="Format">How it is written.</param>
/// <param name="Unit">What it is multiplied by for that.</param>
internal sealed record Measure(string Title, string Path, string Format, double Unit = 1)
{
    public static Measure Deliveries { get; } = new("deliveries a second", "deliveries_per_s", "SI");

    public static Measure CpuADelivery { get; } = new("CPU a delivery, µs", "cpu_us_per_delivery", "0.00");

    public static Measure P50 { get; } = new("p50, ms", "latency_us.p50", "0.0", 1e-3);

    public static Measure P99 { get; } = new("p99, ms", "latency_us.p99", "0.0", 1e-3);

    public static Measure LastHasIt { get; } = new("the last has it, ms", "latency_us.max", "0.0", 1e-3);

    public static Measure Joins { get; } = new("joins a second", "connects_per_s", "N0");

    public static Measure MemoryAConnection { get; } = new("memory a connection, KiB", "rss_per_conn", "0.0", 1 / 1024.0);

    public static Measure ServerCores { get; } = new("cores: server", "server_cores", "0.00");

    public static Measure GeneratorCores { get; } = new("cores: generator", "generator_cores", "0.00");

    /// <summary>It, of a measurement, for people.</summary>
    public string Text(Measurement of) => of.Text(Path, Format, Unit);

    /// <summary>The median of one by that of another; null: one of them is not there.</summary>
    public double? Ratio(Measurement one, Measurement other) => one[Path]?.Median / other[Path]?.Median;
}
