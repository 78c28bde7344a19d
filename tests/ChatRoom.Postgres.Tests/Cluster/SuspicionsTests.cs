using ChatRoom.Postgres.Cluster;
using CsCheck;

namespace ChatRoom.Postgres.Tests.Cluster;

/// <summary>The contract of Suspicions.</summary>
public sealed class SuspicionsTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(5);
    private static readonly DateTime Begin = new(2026, 11, 30, 0, 0, 0, DateTimeKind.Utc);

    private readonly Suspicions _suspicions = new(Lease);

    [Fact]
    public void Contract_1_node_is_not_due_at_first_sight()
    {
        LookUntil(10);

        Look(10, Other(renewed: 0)).Should().BeEmpty();
        Look(11, Other(renewed: 0)).Should().BeEmpty();
        Look(12, Other(renewed: 0)).Should().BeEmpty("the looks are less than half a lease apart");
        Look(13, Other(renewed: 0)).Should().Equal(7);
    }

    [Fact]
    public void Contract_1_node_that_shows_that_it_lives_is_not_due()
    {
        LookUntil(10);
        Look(10, Other(renewed: 0));
        Look(12, Other(renewed: 0));

        Look(13, Other(renewed: 6)).Should().BeEmpty("this is its first look that saw it");
        Look(14, Other(renewed: 13)).Should().BeEmpty();
        Look(16, Other(renewed: 13)).Should().BeEmpty();
        Look(18, Other(renewed: 13)).Should().BeEmpty("the lease is not over");
    }

    [Fact]
    public void Contract_2_nobody_is_due_until_this_node_has_looked_for_a_lease()
    {
        for (var second = 0; second < 5; second++)
        {
            Look(second, Other(renewed: -100)).Should().BeEmpty();
        }

        Look(5, Other(renewed: -100)).Should().Equal(7);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-2)]
    [InlineData(-3_600)]
    public void Contract_2_a_break_and_a_clock_that_was_set_back_begin_again(int pause)
    {
        LookUntil(10);
        var now = 10 + pause;
        for (var second = 0; second < 5; second++)
        {
            Look(now + second, Other(renewed: -10_000)).Should().BeEmpty();
        }

        Look(now + 5, Other(renewed: -10_000)).Should().Equal(7);
    }

    [Fact]
    public void Contract_2_the_longer_lease_counts()
    {
        var patient = Other(renewed: -100) with { Lease = 2 * Lease };
        for (var second = 0; second < 10; second++)
        {
            Look(second, patient).Should().BeEmpty();
        }

        Look(10, patient).Should().Equal(7);
    }

    [Fact]
    public void Contract_1_to_3_hold_for_any_looks() => Gen.Select(Gen.Int[1, 4_000], Gen.Bool).Array[1, 60].Sample(steps =>
    {
        var suspicions = new Suspicions(Lease);
        var (now, renewed) = (Begin, Begin);
        var looks = new List<(DateTime At, DateTime Renewed)>();
        foreach (var (pause, isRenewed) in steps)
        {
            now += TimeSpan.FromMilliseconds(pause);
            renewed = isRenewed && pause % 3 == 0 ? now : renewed;
            looks.Add((now, renewed));
            var isDue = suspicions.Look(now, [Other(0) with { Renewed = renewed }]).Count > 0;

            var first = looks.FirstOrDefault(look => look.Renewed == renewed && look.At - renewed > Lease);
            var unbroken = Enumerable.Range(1, looks.Count - 1).Reverse().TakeWhile(i => looks[i].At - looks[i - 1].At <= Lease / 2).Select(i => looks[i - 1].At).LastOrDefault(now);
            var seenFor = first == default ? TimeSpan.Zero : now - (first.At > unbroken ? first.At : unbroken);
            isDue.Should().Be(first != default && seenFor >= Lease / 2 && now - unbroken >= Lease);
        }
    });

    private static Node Other(int renewed) => new(7, "other", Begin, Begin.AddSeconds(renewed), Lease, IsOver: false);

    private IEnumerable<long> Look(int second, params Node[] others) => _suspicions.Look(Begin.AddSeconds(second), others).Select(static node => node.Incarnation);

    private void LookUntil(int end)
    {
        for (var second = 0; second < end; second++)
        {
            Look(second).Should().BeEmpty();
        }
    }
}
