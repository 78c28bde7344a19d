using ChatRoom.Connections;
using ChatRoom.Testing;
using Microsoft.Extensions.Time.Testing;

namespace ChatRoom.Tests.Connections;

/// <summary>Tokens come by the real clock (System.Threading.RateLimiting knows no other), waiting is done by the fake one.</summary>
public class MessagePaceTests
{
    private const double Hardly = 0.000_1; // no token comes while the test runs

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Burst_goes_at_once_and_the_next_waits()
    {
        var pace = NewPace(Hardly, burst: 10);

        for (var i = 0; i < 10; i++)
        {
            var wait = pace.WaitAsync();
            wait.IsCompletedSuccessfully.Should().BeTrue();
            (await wait).Should().BeTrue();
        }

        pace.WaitAsync().AsTask().IsCompleted.Should().BeFalse();
    }

    [Fact]
    public async Task Wait_ends_when_a_token_has_come()
    {
        var pace = NewPace(perSecond: 200, burst: 1);
        await pace.WaitAsync();

        var wait = pace.WaitAsync().AsTask();
        await Wait.UntilAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(5));
                return wait.IsCompleted;
            },
            "a token has come");

        (await wait).Should().BeTrue();
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(5, 0)]
    public async Task Zero_is_no_limit(double perSecond, int burst)
    {
        var pace = NewPace(perSecond, burst);

        for (var i = 0; i < 10_000; i++)
        {
            (await pace.WaitAsync()).Should().BeTrue();
        }
    }

    [Fact]
    public async Task Flood_is_ended_after_30_s()
    {
        var pace = NewPace(Hardly, burst: 1);
        await pace.WaitAsync();

        var wait = pace.WaitAsync().AsTask();
        for (var i = 0; i < 119; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(250));
        }

        wait.IsCompleted.Should().BeFalse("only 29.75 s have passed");
        _time.Advance(TimeSpan.FromMilliseconds(250));
        (await wait.WaitAsync(Wait.Patience, TestContext.Current.CancellationToken)).Should().BeFalse();
    }

    [Fact]
    public async Task Wait_ends_when_the_connection_is_to_stop()
    {
        var stopped = false;
        var pace = NewPace(Hardly, burst: 1, () => stopped);
        await pace.WaitAsync();
        var wait = pace.WaitAsync().AsTask();

        stopped = true;
        _time.Advance(TimeSpan.FromMilliseconds(250));

        (await wait.WaitAsync(Wait.Patience, TestContext.Current.CancellationToken)).Should().BeFalse();
    }

    [Fact]
    public async Task Session_that_floods_is_told_and_closed_and_one_that_does_not_goes_on()
    {
        using var chat = new Chat(options => (options.Limits.MessagesPerSecond, options.Limits.MessageBurst) = (Hardly, 3));
        var (ann, bob) = await chat.JoinAnnAndBobAsync();

        await bob.SendAsync("1\n2\n3\n4\n5\n");
        await ann.ExpectAsync("bob: 1", "bob: 2", "bob: 3");
        await Wait.UntilAsync(
            () =>
            {
                chat.Time.Advance(TimeSpan.FromMilliseconds(250));
                return bob.Served.IsCompleted;
            },
            "the flood is ended");

        (await bob.Received.ReadToEndAsync()).Should().EndWith(
            "bob: 3\n* you have been sending too fast for too long, please reconnect\n");
        chat.Status.Statistics.ConnectionsClosed["flood"].Should().Be(1);
        await ann.SendAsync("peace\n");
        await ann.ExpectAsync("bob has left the chat room!", "ann: peace");
    }

    private MessagePace NewPace(double perSecond, int burst, Func<bool>? stopped = null) =>
        new(new LimitOptions { MessagesPerSecond = perSecond, MessageBurst = burst }, _time, stopped ?? (() => false), () => { });
}
