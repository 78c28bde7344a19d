namespace ChatRoom.Bench.Comparison.Sections;

/// <summary>What logins do to messages.</summary>
internal sealed class LoginsSection : ISection
{
    private const double MillisecondInUs = 1e-3;

    private static readonly Target DoubleAtMost = Target.AtMost(2);

    /// <inheritdoc />
    public string Name => "logins";

    /// <inheritdoc />
    public string Write(ResultSet results, TargetBook targets)
    {
        var of = results.Of(Name, Servers.ChatRoomProcess, Name);
        if (!of.Exists)
        {
            return "Not measured.";
        }

        var table = new MarkdownTable("", "p50, ms", "p99, ms", "ratio of p99", "checks");
        table.Add("messages, quiet", of.Text("quiet_us.p50", "0.00", MillisecondInUs), of.Text("quiet_us.p99", "0.00", MillisecondInUs), "", of.Verdict());
        table.Add(
            $"messages, {of.Text("logins_per_s", "N0")} logins per second",
            of.Text("latency_us.p50", "0.00", MillisecondInUs),
            of.Text("latency_us.p99", "0.00", MillisecondInUs),
            targets.Cell(Name, "p99 of messages during logins, ratio to quiet", of["p99_ratio"]?.Median, DoubleAtMost, of.Counts),
            of.Verdict());
        table.Add($"logins, {of.Text("logins", "N0")} in {of.Text("login_s", "N0")} s", of.Text("login_us.p50", "0.0", MillisecondInUs), of.Text("login_us.p99", "0.0", MillisecondInUs), "", of.Verdict());
        return $"{table}\n\nMeanwhile other processes used {of.Text("other_cores", "0.00")} cores.";
    }
}
