using System.Diagnostics.Metrics;
using ChatRoom.Diagnostics;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace ChatRoom.Server.Hosting;

// Contract of LogQueue (tests: ChatRoom.EndToEnd.Tests/Hosting/LogQueueTests and BlockedLogTests):
//
// 1. Logging never waits for the console. An event that finds the queue full is dropped and counted.
// 2. One thread writes to the console, in the order of the events; after a gap it logs how many events are missing.
// 3. Dispose writes what is queued, but gives up on a console that accepts nothing.

/// <summary>The bounded queue between the server and its console. The contract stands above.</summary>
internal sealed class LogQueue : ILogEventSink, IDisposable
{
    /// <summary>Events that wait at most: about 10 MB.</summary>
    public const int Capacity = 10_000;

    private const int MaxSteps = 6;

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);

    private readonly Meter _meter = new(ChatTelemetry.MeterName);
    private readonly DroppedEvents _dropped;
    private readonly Logger _queue;
    private int _disposed;

    /// <param name="console">Writes to the console; used and disposed by the queue's thread.</param>
    /// <param name="capacity">How many events wait at most.</param>
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

    /// <summary>Writes what is queued, as long as the console accepts something every half second, for at most 3 s.</summary>
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
