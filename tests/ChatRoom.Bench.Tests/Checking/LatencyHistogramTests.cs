using ChatRoom.Bench.Checking;

namespace ChatRoom.Bench.Tests.Checking;

public sealed class LatencyHistogramTests
{
    private readonly LatencyHistogram _histogram = new();

    [Fact]
    public void Empty_histogram_has_no_latency()
    {
        _histogram.Count.Should().Be(0);
        _histogram.Microseconds(99).Should().Be(0);
        _histogram.Distribution().Should().BeEmpty();
    }

    [Fact]
    public void Percentiles_are_exact_to_one_percent()
    {
        for (var microseconds = 1; microseconds <= 10_000; microseconds++)
        {
            _histogram.Add(microseconds * 1_000L);
        }

        foreach (var percentile in (double[])[50, 90, 99, 99.9, 100])
        {
            var exact = percentile * 100;
            _histogram.Microseconds(percentile).Should().BeApproximately(exact, exact * 0.01);
        }
    }

    [Theory]
    [InlineData(long.MinValue, 0.001)]
    [InlineData(0, 0.001)]
    [InlineData(long.MaxValue, 3.6e9)]
    public void Latency_outside_the_range_counts_as_the_bound(long nanoseconds, double microseconds)
    {
        _histogram.Add(nanoseconds);

        _histogram.Count.Should().Be(1);
        _histogram.Microseconds(50).Should().BeApproximately(microseconds, microseconds * 0.01);
    }

    [Fact]
    public void Distribution_ascends_to_100_percent()
    {
        _histogram.Add(1_000_000);
        _histogram.Add(1_000_000);
        _histogram.Add(5_000_000);
        _histogram.Add(90_000_000);

        var points = _histogram.Distribution().ToArray();

        points.Select(static point => point.Percent).Should().Equal(50, 75, 100);
        points.Select(static point => point.Milliseconds).Should().BeInAscendingOrder();
        points[0].Milliseconds.Should().BeApproximately(1, 0.01);
        points[2].Milliseconds.Should().BeApproximately(90, 0.9);
    }
}
