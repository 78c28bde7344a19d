using ChatRoom.Connection.Transport;
using Microsoft.Extensions.Time.Testing;

namespace ChatRoom.Connection.Tests.Transport;

public sealed class PaceTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Burst_passes_at_once_and_then_one_line_per_period()
    {
        var pace = new Pace(3, TimeSpan.FromMilliseconds(200), _time);
        foreach (var _ in Enumerable.Range(0, 3))
        {
            pace.TakeAsync(TestContext.Current.CancellationToken).IsCompletedSuccessfully.Should().BeTrue();
        }

        var fourth = pace.TakeAsync(TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromMilliseconds(150));
        fourth.IsCompleted.Should().BeFalse();
        _time.Advance(TimeSpan.FromMilliseconds(60));
        await fourth;
    }

    [Fact]
    public void Idle_time_gives_at_most_one_burst()
    {
        var pace = new Pace(2, TimeSpan.FromMilliseconds(200), _time);
        _time.Advance(TimeSpan.FromHours(1));

        pace.TakeAsync(TestContext.Current.CancellationToken).IsCompleted.Should().BeTrue();
        pace.TakeAsync(TestContext.Current.CancellationToken).IsCompleted.Should().BeTrue();
        pace.TakeAsync(TestContext.Current.CancellationToken).IsCompleted.Should().BeFalse();
    }

    [Fact]
    public void Zero_period_is_no_limit()
    {
        var pace = new Pace(1, TimeSpan.Zero, _time);

        Enumerable.Range(0, 1000).Should().OnlyContain(_ => pace.TakeAsync(TestContext.Current.CancellationToken).IsCompleted);
    }
}
