using ChatRoom.Connections;

namespace ChatRoom.Tests.Connections;

public sealed class ClosePaceTests
{
    [Fact]
    public void Few_connections_close_at_once()
    {
        using var drain = new Drain();
        var pace = new ClosePace(drain);

        Enumerable.Range(0, 20).Select(_ => pace.WaitAsync()).Should().OnlyContain(static wait => wait.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Crowd_closes_one_after_the_other_and_nobody_is_forgotten()
    {
        using var drain = new Drain();
        var pace = new ClosePace(drain);

        var waits = Enumerable.Range(0, 500).Select(_ => pace.WaitAsync()).Select(static wait => (IsHeldBack: !wait.IsCompleted, Wait: wait)).ToArray();

        waits.Should().Contain(static one => one.IsHeldBack);
        await Task.WhenAll(waits.Select(static one => one.Wait)).WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Server_that_goes_down_does_not_wait()
    {
        using var drain = new Drain();
        var pace = new ClosePace(drain);
        var waits = Enumerable.Range(0, 50_000).Select(_ => pace.WaitAsync()).ToArray(); // the last would close after 10 s

        drain.Begin();

        await Task.WhenAll(waits).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        pace.WaitAsync().IsCompletedSuccessfully.Should().BeTrue();
    }
}
