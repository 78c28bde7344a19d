using System.Diagnostics.Metrics;
using ChatRoom.Diagnostics;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace ChatRoom.Server.Logging;

// Contract of LogQueue (tests: ChatRoom.EndToEnd.Tests/Hosting/LogQueueTests and BlockedLogTests):
//
// 1. Logging never waits for the console. If the queue is full, the event is dropped and counted.
// 2. One thread writes the events to the console, in order. After a gap it logs how many events were dropped.
// 3. Dispose writes the queued events, but gives up if the console is blocked.

/// <summary>The bounded queue between the server and its console. The contract stands above.</summary>
internal sealed class LogQueue : ILogEventSink, IDisposable
{
    /// <summary>The default capacity, in events. A full queue takes about 10 MB.</summary>
    public const int Capacity = 10_000;

    private const int MaxSteps = 6;

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);

    private readonly Meter _meter = new(ChatTelemetry.MeterName);
    private readonly DroppedEvents _dropped;
    private readonly Logger _queue;
    private int _disposed;

    /// <param name="console">Writes to the console. Only the queue's thread uses and disposes it.</param>
    /// <param name="capacity">The maximum number of waiting events.</param>
    public LogQueue(Logger console, int capacity = Capacity)
    {
        _dropped = new DroppedEvents(console);
        _queue = new LoggerConfiguration().MinimumLevel.Verbose()
            .WriteTo.Async(to => to.Sink(_dropped), capacity, blockWhenFull: false, _dropped)
            .CreateLogger();
        _meter.CreateObservableCounter("chatroom.log.events.dropped", () => _dropped.Count, null, "Log events dropped because the console was blocked.");
    }

    /// <inheritdoc />
    public void Emit(LogEvent logEvent) => _queue.Write(logEvent);

    /// <summary>Writes the queued events, for at most 3 s. Gives up if the console accepts nothing for half a second.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        var end = new Thread(_queue.Dispose) { IsBackground = true, Name = "log end" };
        end.Start();
        var before = int.MaxValue;
        for (var step = 0; step < MaxSteps && !end.Join(Step) && _dropped.Waiting < before; step++)
        {
            before = _dropped.Waiting;
        }

        _meter.Dispose();
    }
}
