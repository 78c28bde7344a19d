using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ChatRoom.Testing;

/// <summary>One line of a log.</summary>
public sealed record LogLine(LogLevel Level, int EventId, string Text, Exception? Exception);

/// <summary>A logger that records all lines.</summary>
public sealed class CapturingLogger : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<LogLine> _lines = new();

    /// <summary>The recorded lines, in order.</summary>
    public IReadOnlyCollection<LogLine> Lines => _lines;

    /// <inheritdoc />
    public ILogger CreateLogger(string categoryName) => this;

    /// <inheritdoc />
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc />
    public bool IsEnabled(LogLevel logLevel) => true;

    /// <inheritdoc />
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue(new LogLine(logLevel, eventId.Id, formatter(state, exception), exception));

    /// <inheritdoc />
    public void Dispose()
    {
    }
}
