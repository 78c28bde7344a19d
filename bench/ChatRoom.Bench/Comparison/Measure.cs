namespace ChatRoom.Bench.Comparison;

/// <summary>A figure by which servers are compared.</summary>
/// <param name="Title">The heading of its column.</param>
/// <param name="Path">The path of the figure in a result.</param>
/// <param name="Format">The format of the figure.</param>
/// <param name="Unit">The factor by which the figure is multiplied first.</param>
internal sealed record Measure(string Title, string Path, string Format, double Unit = 1)
{
    public static Measure Deliveries { get; } = new("deliveries per second", "deliveries_per_s", "SI");

    public static Measure CpuPerDelivery { get; } = new("CPU per delivery, µs", "cpu_us_per_delivery", "0.00");

    public static Measure P50 { get; } = new("p50, ms", "latency_us.p50", "0.0", 1e-3);

    public static Measure P99 { get; } = new("p99, ms", "latency_us.p99", "0.0", 1e-3);

    public static Measure LastDelivery { get; } = new("the last member has it, ms", "latency_us.max", "0.0", 1e-3);

    public static Measure Joins { get; } = new("joins per second", "connects_per_s", "N0");

    public static Measure MemoryPerConnection { get; } = new("memory per connection, KiB", "rss_per_conn", "0.0", 1 / 1024.0);

    public static Measure ServerCores { get; } = new("cores: server", "server_cores", "0.00");

    public static Measure GeneratorCores { get; } = new("cores: generator", "generator_cores", "0.00");

    /// <summary>Formats this figure of a measurement.</summary>
    public string Text(Measurement of) => of.Text(Path, Format, Unit);

    /// <summary>Divides the median of one measurement by that of another one; null if one of them is missing.</summary>
    public double? Ratio(Measurement one, Measurement other) => one[Path]?.Median / other[Path]?.Median;
}
