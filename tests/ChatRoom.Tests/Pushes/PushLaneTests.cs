using ChatRoom.Pushes;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Pushes;

/// <summary>How many notifications wait for a push service and for an endpoint.</summary>
public sealed class PushLaneTests : IDisposable
{
    private readonly PushLane _lane = new();

    public void Dispose() => _lane.Dispose();

    [Fact]
    public void Endpoint_holds_two_until_one_leaves()
    {
        (_lane.TryEnter("a"), _lane.TryEnter("a"), _lane.TryEnter("a"), _lane.TryEnter("b")).Should().Be((true, true, false, true));

        _lane.Leave("a");

        (_lane.TryEnter("a"), _lane.TryEnter("a")).Should().Be((true, false));
    }

    [Fact]
    public void Service_holds_a_thousand_until_one_leaves()
    {
        Enumerable.Range(0, PushLane.Most).Should().OnlyContain(n => _lane.TryEnter($"{n}"));
        _lane.TryEnter("one more").Should().BeFalse();

        _lane.Leave("7");

        (_lane.TryEnter("one more"), _lane.TryEnter("another")).Should().Be((true, false));
    }

    [Fact]
    public void Closed_endpoint_takes_no_more_until_it_is_opened()
    {
        _lane.TryEnter("a");
        _lane.Close("a");

        (_lane.IsClosed("a"), _lane.TryEnter("a"), _lane.IsClosed("b"), _lane.TryEnter("b")).Should().Be((true, false, false, true));

        _lane.Open("a");

        (_lane.IsClosed("a"), _lane.TryEnter("a")).Should().Be((false, true));
    }

    [Fact]
    public void Endpoint_that_two_have_closed_is_open_when_both_have_opened_it()
    {
        _lane.TryEnter("a");
        _lane.TryEnter("a");
        _lane.Close("a");
        _lane.Close("a");

        _lane.Open("a");
        _lane.IsClosed("a").Should().BeTrue();

        _lane.Open("a");
        _lane.IsClosed("a").Should().BeFalse();
    }

    [Fact]
    public void Endpoint_without_notifications_is_forgotten()
    {
        _lane.TryEnter("a");
        _lane.Close("a");

        _lane.Leave("a");

        _lane.TryEnter("a").Should().BeTrue();
    }

    [Fact]
    public async Task Four_have_a_turn_and_the_fifth_waits_for_one_to_end()
    {
        var turns = Enumerable.Range(0, PushLane.AtOnce).Select(_ => _lane.WaitForTurnAsync(TestContext.Current.CancellationToken)).ToArray();
        turns.Should().OnlyContain(static turn => turn.IsCompletedSuccessfully);
        var fifth = _lane.WaitForTurnAsync(TestContext.Current.CancellationToken);
        fifth.IsCompleted.Should().BeFalse();

        _lane.EndTurn();

        await Wait.ForAsync(fifth, "the fifth has its turn");
    }
}
