using ChatRoom.Diagnostics;
using ChatRoom.Journal.Writing;
using ChatRoom.Sqlite.Diagnostics;
using ChatRoom.Testing;

namespace ChatRoom.Sqlite.Tests.Diagnostics;

public sealed class JournalInstrumentsTests
{
    [Fact]
    public void Listener_that_throws_is_logged_once_and_does_not_stop_the_writer()
    {
        var log = new CapturingLogger();
        using var meters = new CapturingMeters { Recording = static _ => throw new ArithmeticException("bug") };
        var instruments = new JournalInstruments(new JournalLog(log).ListenerFailed, meters);

        instruments.Committed(1, TimeSpan.FromMilliseconds(1));
        instruments.Committed(1, TimeSpan.FromMilliseconds(1));

        log.Lines.Should().ContainSingle().Which.EventId.Should().Be(EventIds.StepFailed);
    }
}
