using ChatRoom.Limits;
using CsCheck;

namespace ChatRoom.Tests.Limits;

public class RateTests
{
    private const long Start = TimeSpan.TicksPerDay;

    [Fact]
    public void Burst_is_available_at_once_and_the_rest_in_time()
    {
        var rate = new Rate(perSecond: 5, burst: 10);
        var paidUntil = 0L;

        Enumerable.Range(0, 10).Select(_ => rate.Take(ref paidUntil, Start)).Should().OnlyContain(wait => wait == TimeSpan.Zero);
        rate.Take(ref paidUntil, Start).Should().Be(TimeSpan.FromMilliseconds(200));
        rate.Take(ref paidUntil, Start + TimeSpan.FromMilliseconds(200).Ticks).Should().Be(TimeSpan.Zero);
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(5, 0)]
    public void Zero_is_no_limit(double perSecond, int burst)
    {
        var rate = new Rate(perSecond, burst);
        var paidUntil = 0L;

        Enumerable.Range(0, 10_000).Select(_ => rate.Take(ref paidUntil, Start)).Should().OnlyContain(wait => wait == TimeSpan.Zero);
    }

    [Fact]
    public void More_units_than_the_burst_cost_the_burst()
    {
        var rate = new Rate(perSecond: 1, burst: 4);
        var paidUntil = 0L;

        rate.Take(ref paidUntil, Start, units: 1000).Should().Be(TimeSpan.Zero);
        rate.WaitFor(paidUntil, Start).Should().Be(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Charge_takes_also_what_is_not_available_up_to_a_bound()
    {
        var rate = new Rate(perSecond: 1, burst: 4);
        var paidUntil = 0L;
        for (var i = 0; i < 6; i++)
        {
            rate.Charge(ref paidUntil, Start);
        }

        rate.WaitFor(paidUntil, Start).Should().Be(TimeSpan.FromSeconds(3));
        for (var i = 0; i < 10_000; i++)
        {
            rate.Charge(ref paidUntil, Start);
        }

        rate.WaitFor(paidUntil, Start).Should().Be(TimeSpan.FromSeconds(1) + TimeSpan.FromHours(1));
    }

    /// <summary>The property of the algorithm, for every span between two of many calls at random times.</summary>
    [Fact]
    public void Any_span_has_at_most_the_burst_and_the_rate_times_its_length() =>
        Gen.Select(Gen.Int[1, 50], Gen.Int[1, 20], Gen.Int[0, 400].List[1, 200]).Sample((perSecond, burst, pauses) =>
        {
            var rate = new Rate(perSecond, burst);
            var (paidUntil, now) = (0L, Start);
            var taken = new List<long>();
            foreach (var pause in pauses)
            {
                now += TimeSpan.FromMilliseconds(pause).Ticks;
                if (rate.Take(ref paidUntil, now) == TimeSpan.Zero)
                {
                    taken.Add(now);
                }
            }

            return Enumerable.Range(0, taken.Count).All(first => Enumerable.Range(first, taken.Count - first).All(last =>
                last - first + 1 <= burst + (TimeSpan.FromTicks(taken[last] - taken[first]).TotalSeconds * perSecond) + 0.001));
        });

    /// <summary>A wait is never longer than needed, and always long enough.</summary>
    [Fact]
    public void Units_are_available_after_the_wait_and_not_before() =>
        Gen.Select(Gen.Int[1, 1000], Gen.Int[1, 50], Gen.Int[1, 200]).Sample((perSecond, burst, count) =>
        {
            var rate = new Rate(perSecond, burst);
            var (paidUntil, now) = (0L, Start);
            for (var i = 0; i < count; i++)
            {
                var wait = rate.Take(ref paidUntil, now);
                if (wait > TimeSpan.Zero)
                {
                    if (rate.WaitFor(paidUntil, now + wait.Ticks - 2) == TimeSpan.Zero || rate.Take(ref paidUntil, now + wait.Ticks) != TimeSpan.Zero)
                    {
                        return false;
                    }

                    now += wait.Ticks;
                }
            }

            return true;
        });
}
