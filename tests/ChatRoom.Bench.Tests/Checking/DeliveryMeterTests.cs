using ChatRoom.Bench.Checking;

namespace ChatRoom.Bench.Tests.Checking;

public sealed class DeliveryMeterTests
{
    private const long From = 10 * Clock.Second;
    private const long To = 11 * Clock.Second;

    private readonly DeliveryMeter _meter = new(From, To);

    [Fact]
    public void Deliveries_in_the_measured_period_are_counted()
    {
        _meter.Take(due: From, now: From - 1);
        _meter.Take(due: From, now: From);
        _meter.Take(due: From, now: From + (150 * Clock.Millisecond));
        _meter.Take(due: From, now: To - 1);
        _meter.Take(due: From, now: To);

        _meter.Count.Should().Be(3);
        _meter.Timeline.Should().Equal(1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0);
    }

    [Fact]
    public void Latency_includes_all_messages_due_in_the_measured_period()
    {
        _meter.Take(due: From - 1, now: From + 10);
        _meter.Take(due: To - 1, now: To + (5 * Clock.Second));
        _meter.Take(due: To, now: To + 1);

        _meter.Latency.Count.Should().Be(1);
        _meter.Latency.Microseconds(100).Should().BeApproximately(5e6, 5e4);
    }

    [Fact]
    public void Longest_gap_can_be_at_the_begin_inside_or_at_the_end()
    {
        _meter.Take(From, From + (300 * Clock.Millisecond));
        _meter.MaxGap.Should().Be(300 * Clock.Millisecond);
        _meter.Take(From, From + (350 * Clock.Millisecond));
        _meter.MaxGap.Should().Be(300 * Clock.Millisecond);

        _meter.End();

        _meter.MaxGap.Should().Be(650 * Clock.Millisecond);
    }
}
