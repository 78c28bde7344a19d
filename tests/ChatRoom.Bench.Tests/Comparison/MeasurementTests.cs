using ChatRoom.Bench.Comparison;

namespace ChatRoom.Bench.Tests.Comparison;

public sealed class MeasurementTests
{
    private const string Good = """{"group":"g","name":"chatroom","item":"i","deliveries_per_s":5,"lost":0,"duplicate":0,"out_of_order":0,"corrupt":0,"distinct_orders":1,"closed_members":0,"latency_us":{"p50":2.5}}""";

    [Fact]
    public void Measurement_without_faults_counts()
    {
        var measurement = Of(Good, Good.Replace(":5,", ":7,"));

        measurement.Counts.Should().BeTrue();
        measurement.Verdict().Should().Be("ok");
        measurement["deliveries_per_s"].Should().Be(new Figure(6, 5, 7));
        measurement["latency_us.p50"]!.Value.Median.Should().Be(2.5);
        measurement["latency_us.p99"].Should().BeNull();
        measurement["latency_us"].Should().BeNull();
        measurement.Text("nothing", "0").Should().Be("–");
    }

    [Theory]
    [InlineData("lost", 3, "3 lost")]
    [InlineData("duplicate", 1, "1 duplicates")]
    [InlineData("out_of_order", 1, "1 out of order")]
    [InlineData("corrupt", 1, "1 corrupt")]
    [InlineData("astray", 2, "2 in another room")]
    [InlineData("distinct_orders", 7, "7 orders")]
    [InlineData("closed_members", 1000, "1,000 disconnected")]
    public void Measurement_with_one_faulty_run_does_not_count(string name, int value, string words)
    {
        var measurement = Of(Good, $$"""{"group":"g","name":"chatroom","item":"i","deliveries_per_s":9,"{{name}}":{{value}}}""");

        measurement.Counts.Should().BeFalse();
        measurement.Verdict().Should().Be($"**does not count**: {words} (1 of 2 runs)");
        measurement["deliveries_per_s"]!.Value.Max.Should().Be(9, "the figures are still shown");
    }

    [Fact]
    public void Failed_run_has_no_figures_and_a_reason()
    {
        var measurement = Of("""{"group":"g","name":"chatroom","item":"i","error":"timeout","deliveries_per_s":9}""");

        measurement.Counts.Should().BeFalse();
        measurement.Verdict().Should().Be("**does not count**: failed: timeout");
        measurement["deliveries_per_s"].Should().BeNull();
    }

    [Fact]
    public void Missing_measurement_does_not_count()
    {
        var measurement = new ResultSet([Good]).Of("g", "chatroom", "other");

        measurement.Counts.Should().BeFalse();
        measurement.Exists.Should().BeFalse();
        measurement.Verdict().Should().Be("not measured");
    }

    private static Measurement Of(params string[] lines) => new ResultSet(lines).Of("g", "chatroom", "i");
}
