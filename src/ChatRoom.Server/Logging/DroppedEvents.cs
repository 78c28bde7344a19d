using Serilog.Core;
using Serilog.Events;
using Serilog.Extensions.Logging;
using Serilog.Sinks.Async;

namespace ChatRoom.Server.Logging;

/// <summary>Writes queued events to the console. When the queue is empty again, logs how many events were dropped.</summary>
internal sealed class DroppedEvents(Logger console) : ILogEventSink, IAsyncLogEventSinkMonitor, IDisposable
{
    private readonly SerilogLoggerFactory _factory = new(console, dispose: true);
    private IAsyncLogEventSinkInspector? _queue;
    private long _logged;

    /// <summary>The number of events that were dropped so far.</summary>
    public long Count => _queue?.DroppedMessagesCount ?? 0;

    /// <summary>The number of events in the queue.</summary>
    public int Waiting => _queue?.Count ?? 0;

    /// <inheritdoc />
    public void Emit(LogEvent logEvent)
    {
        console.Write(logEvent);
        if (Waiting == 0 && Count is var count && count > _logged)
        {
            ServerLog.EventsDropped(_factory.CreateLogger<LogQueue>(), count - _logged);
            _logged = count;
        }
    }

    /// <inheritdoc />
    public void StartMonitoring(IAsyncLogEventSinkInspector inspector) => _queue = inspector;

    /// <inheritdoc />
    public void StopMonitoring(IAsyncLogEventSinkInspector inspector)
    {
        // The counts stay readable.
    }

    /// <inheritdoc />
    public void Dispose() => _factory.Dispose();
}
