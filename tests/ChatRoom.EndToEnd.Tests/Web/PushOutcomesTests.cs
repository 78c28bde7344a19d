using ChatRoom.Diagnostics;
using ChatRoom.Pushes;
using ChatRoom.Server.Web;
using ChatRoom.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace ChatRoom.EndToEnd.Tests.Web;

/// <summary>What the server counts and logs about notifications.</summary>
public sealed class PushOutcomesTests : IDisposable
{
    private readonly CapturingLogger _log = new();
    private readonly CapturingMeters _meters = new();
    private readonly FakeTimeProvider _time = new();
    private readonly LoggerFactory _logging;
    private readonly PushOutcomes _outcomes;

    public PushOutcomesTests()
    {
        _logging = new LoggerFactory([_log]);
        _outcomes = new PushOutcomes(_meters, _logging.CreateLogger<PushOutcomes>(), _time);
    }

    public void Dispose()
    {
        _logging.Dispose();
        _meters.Dispose();
    }

    [Fact]
    public void Flood_of_failures_does_not_flood_the_log_and_is_counted()
    {
        for (var n = 0; n < 100; n++)
        {
            _outcomes.Undeliverable("it is busy");
        }

        _log.Lines.Should().HaveCount(PushOutcomes.MostLoggedAtOnce).And.OnlyContain(static line => line.EventId == EventIds.PushDropped);

        _time.Advance(TimeSpan.FromSeconds(1));
        _outcomes.Undeliverable("it is busy");
        _outcomes.Undeliverable("it is busy");
        _log.Lines.Should().HaveCount(PushOutcomes.MostLoggedAtOnce + 1);
        _meters.Observe()["chatroom.pushes.dropped{reason=failed}"].Should().Be(102);
    }

    [Fact]
    public void Notifications_over_a_bound_are_counted_and_not_logged()
    {
        _outcomes.Dropped(PushDrop.Sender, 3);
        _outcomes.Dropped(PushDrop.Busy);

        _log.Lines.Should().BeEmpty();
        var counts = _meters.Observe();
        (counts["chatroom.pushes.dropped{reason=sender}"], counts["chatroom.pushes.dropped{reason=busy}"], counts["chatroom.pushes.dropped{reason=gone}"]).Should().Be((3, 1, 0));
    }
}
