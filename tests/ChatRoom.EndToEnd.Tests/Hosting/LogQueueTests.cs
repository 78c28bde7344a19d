using ChatRoom.Server.Logging;
using ChatRoom.Testing;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace ChatRoom.EndToEnd.Tests.Hosting;

/// <summary>The queue between the server and its console, with a console that can be blocked.</summary>
public sealed class LogQueueTests : IDisposable
{
    private const int Capacity = 10;

    private readonly Console _console = new();
    private readonly LogQueue _queue;
    private readonly Logger _log;

    public LogQueueTests()
    {
        _queue = new LogQueue(new LoggerConfiguration().WriteTo.Sink(_console).CreateLogger(), Capacity);
        _log = new LoggerConfiguration().WriteTo.Sink(_queue).CreateLogger();
    }

    [Fact]
    public void Events_are_written_in_order_up_to_the_end()
    {
        for (var i = 0; i < Capacity; i++)
        {
            _log.Information($"{i}");
        }

        _log.Dispose();

        _console.Lines.Should().Equal(Enumerable.Range(0, Capacity).Select(static i => $"{i}"));
    }

    [Fact]
    public async Task Full_queue_drops_events_and_logs_their_number()
    {
        _console.Block();
        _log.Information("first");
        await Wait.UntilAsync(() => _console.IsWriting, "the console is blocked");
        for (var i = 0; i < Capacity + 3; i++)
        {
            _log.Information($"{i}");
        }

        _console.Unblock();
        await Wait.UntilAsync(() => _console.Lines.Count == Capacity + 2, "the log goes on");
        _log.Information("last");
        _log.Dispose();

        _console.Lines.Should().Equal(
            ["first", .. Enumerable.Range(0, Capacity).Select(static i => $"{i}"), "Log events dropped while standard output was blocked: 3", "last"]);
    }

    [Fact]
    public async Task Blocked_console_does_not_keep_the_process_alive()
    {
        _console.Block();
        _log.Information("first");

        await Wait.ForAsync(Wait.Meanwhile(_log.Dispose), "the log is closed");

        _log.Information("too late"); // dropped silently
    }

    public void Dispose()
    {
        _console.Unblock();
        _log.Dispose();
        _queue.Dispose();
        _console.Dispose();
    }

    /// <summary>A console that records its lines and can block its writer.</summary>
    private sealed class Console : ILogEventSink, IDisposable
    {
        private readonly List<string> _lines = [];
        private readonly ManualResetEventSlim _open = new(initialState: true);

        public bool IsWriting { get; private set; }

        public IReadOnlyList<string> Lines
        {
            get
            {
                lock (_lines)
                {
                    return [.. _lines];
                }
            }
        }

        public void Block() => _open.Reset();

        public void Unblock() => _open.Set();

        public void Dispose() => _open.Dispose();

        public void Emit(LogEvent logEvent)
        {
            IsWriting = true;
            _open.Wait();
            IsWriting = false;
            lock (_lines)
            {
                _lines.Add(logEvent.RenderMessage(null));
            }
        }
    }
}
