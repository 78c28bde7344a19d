using ChatRoom.Connection.Transport;

namespace ChatRoom.Connection.Tests.Transport;

public sealed class BackoffTests
{
    [Fact]
    public void Wait_has_a_ceiling_that_doubles_up_to_30_s()
    {
        var backoff = new Backoff(new Nearly1());

        Enumerable.Range(0, 9).Select(_ => Math.Round(backoff.Next().TotalSeconds, 2)).Should()
            .Equal(0.5, 1, 2, 4, 8, 16, 30, 30, 30);
    }

    [Fact]
    public void Waits_are_spread_from_zero_to_the_ceiling()
    {
        var first = Enumerable.Range(0, 1000).Select(seed => new Backoff(new Random(seed)).Next().TotalSeconds).ToArray();

        first.Should().OnlyContain(static wait => wait >= 0 && wait <= 0.5);
        first.Min().Should().BeLessThan(0.05);
        first.Max().Should().BeGreaterThan(0.45);
    }

    [Fact]
    public void After_success_the_next_wait_is_short_again()
    {
        var backoff = new Backoff(new Nearly1());
        backoff.Next();
        backoff.Next();

        backoff.Reset();

        backoff.Next().Should().BeCloseTo(Backoff.First, TimeSpan.FromMilliseconds(1));
    }

    private sealed class Nearly1 : Random
    {
        public override double NextDouble() => 0.999999;
    }
}
