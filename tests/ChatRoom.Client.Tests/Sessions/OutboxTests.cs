using ChatRoom.Client.Sessions;

namespace ChatRoom.Client.Tests.Sessions;

public sealed class OutboxTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Line_stays_until_it_is_removed()
    {
        var outbox = new Outbox();
        outbox.TryAdd("one");
        outbox.TryAdd("two");

        (await outbox.PeekAsync(Cancellation)).Should().Be("one");
        (await outbox.PeekAsync(Cancellation)).Should().Be("one", "the connection broke before it was sent");
        outbox.Remove("one").Should().BeTrue();
        (await outbox.PeekAsync(Cancellation)).Should().Be("two");
        outbox.Count.Should().Be(1);
    }

    [Fact]
    public async Task Completed_outbox_returns_null_after_its_last_line()
    {
        var outbox = new Outbox();
        outbox.TryAdd("last");
        outbox.Complete();

        outbox.IsDone.Should().BeFalse();
        outbox.TryAdd("too late").Should().BeFalse();
        (await outbox.PeekAsync(Cancellation)).Should().Be("last");
        outbox.Remove("last").Should().BeTrue();
        (await outbox.PeekAsync(Cancellation)).Should().BeNull();
        outbox.IsDone.Should().BeTrue();
    }

    [Fact]
    public async Task Removing_a_dropped_line_removes_no_other_line()
    {
        var outbox = new Outbox();
        outbox.TryAdd("dropped");
        var peeked = await outbox.PeekAsync(Cancellation);
        outbox.Clear().Should().Be(1);
        outbox.TryAdd("new");

        outbox.Remove(peeked!).Should().BeFalse();
        (await outbox.PeekAsync(Cancellation)).Should().Be("new");
    }

    [Fact]
    public void Line_above_the_capacity_is_refused()
    {
        var outbox = new Outbox();
        for (var i = 0; i < Outbox.Capacity; i++)
        {
            outbox.TryAdd("x").Should().BeTrue();
        }

        outbox.TryAdd("one too many").Should().BeFalse();
        outbox.Clear().Should().Be(Outbox.Capacity);
        outbox.TryAdd("x").Should().BeTrue();
    }
}
