using System.Runtime.CompilerServices;
using ChatRoom.Connections;
using ChatRoom.Testing;
using ChatRoom.Transport;
using Microsoft.Extensions.Time.Testing;

namespace ChatRoom.Tests.Connections;

/// <summary>WriteTimeoutMonitor, LingeringConnections, and Housekeeping, which checks them once a second.</summary>
public class StuckConnectionTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Stuck_after_the_timeout_of_one_pending_write()
    {
        var monitor = new WriteTimeoutMonitor(socket: null, _time);

        monitor.IsStuck(flushing: true, Timeout).Should().BeFalse();
        _time.Advance(TimeSpan.FromSeconds(29));
        monitor.IsStuck(flushing: true, Timeout).Should().BeFalse();
        _time.Advance(TimeSpan.FromSeconds(1));
        monitor.IsStuck(flushing: true, Timeout).Should().BeTrue();
    }

    [Fact]
    public void Successful_write_restarts_the_timeout()
    {
        var monitor = new WriteTimeoutMonitor(socket: null, _time);
        monitor.IsStuck(flushing: true, Timeout);
        _time.Advance(TimeSpan.FromSeconds(29));

        monitor.IsStuck(flushing: false, Timeout).Should().BeFalse();
        monitor.IsStuck(flushing: true, Timeout);
        _time.Advance(TimeSpan.FromSeconds(29));

        monitor.IsStuck(flushing: true, Timeout).Should().BeFalse();
    }

    [Fact]
    public async Task Member_that_does_not_read_for_30_s_is_disconnected_and_its_departure_is_announced()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");
        var bob = await chat.JoinAsync("bob", new InMemoryConnection(outputBound: 1));
        await ann.SendAsync("hello\n");
        await ann.ExpectAsync("bob has connected to the chat room!", "ann: hello");
        await Wait.UntilAsync(() => chat.Get<SessionDirectory>().All.Any(s => s.Participant!.Subscriber.IsFlushing), "bob's flush waits");
        await chat.Housekeeping.StartAsync(CancellationToken.None);

        await Wait.UntilAsync(
            () =>
            {
                chat.Time.Advance(TimeSpan.FromSeconds(1));
                return bob.Served.IsCompleted;
            },
            "bob is cut off");

        bob.AbortReason.Should().NotBeNull();
        chat.Status.Statistics.ConnectionsClosed["write_timeout"].Should().Be(1);
        await ann.ExpectAsync("bob has left the chat room!");
        await chat.Housekeeping.StopAsync(CancellationToken.None);
    }

    [Fact]
    public void Closing_connection_is_cut_off_after_the_timeout_and_not_before()
    {
        var lingering = new LingeringConnections(_time);
        var connection = new InMemoryConnection();
        lingering.Add(connection);

        _time.Advance(TimeSpan.FromSeconds(29));
        lingering.AbortAfter(Timeout);
        connection.AbortReason.Should().BeNull();
        _time.Advance(TimeSpan.FromSeconds(1));
        lingering.AbortAfter(Timeout);

        connection.AbortReason.Should().NotBeNull();
    }

    [Fact]
    public void Closing_connection_is_never_cut_off_at_a_timeout_of_zero()
    {
        var lingering = new LingeringConnections(_time);
        var connection = new InMemoryConnection();
        lingering.Add(connection);

        _time.Advance(TimeSpan.FromDays(1));
        lingering.AbortAfter(TimeSpan.Zero);

        connection.AbortReason.Should().BeNull();
    }

    [Fact]
    public void Closing_connection_is_not_kept_alive()
    {
        var lingering = new LingeringConnections(_time);
        var connection = Add(lingering);

        GC.Collect();

        connection.IsAlive.Should().BeFalse();
        GC.KeepAlive(lingering);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Add(LingeringConnections lingering)
    {
        var connection = new InMemoryConnection();
        lingering.Add(connection);
        return new WeakReference(connection);
    }
}
